"""The network against floating-point arithmetic, and its layers against the whole."""

import numpy as np
import pytest

from spikeloom.golden.network.design.evaluate import classify
from spikeloom.golden.network.layers.argmax import Argmax
from spikeloom.golden.network.layers.dense import Dense, DenseParams
from spikeloom.golden.network.layers.rescale import Rescale, RescaleParams
from spikeloom.golden.network.network.feedforward import Feedforward, FeedforwardParams


@pytest.mark.third_truth("network.feedforward")
def test_long_streams_are_integer_arithmetic():
    # With as many cycles as codes times levels every product is exact.
    generator = np.random.default_rng(0)
    first, second = generator.integers(-8, 9, (6, 5)), generator.integers(-8, 9, (4, 6))
    bias = generator.integers(-30, 30, 6), generator.integers(-30, 30, 4)
    shifts = generator.integers(0, 4, 6)
    params = FeedforwardParams(
        weights=tuple(tuple(map(tuple, matrix.tolist())) for matrix in (first, second)),
        bias=tuple(tuple(vector.tolist()) for vector in bias),
        shifts=(tuple(shifts.tolist()),),
        input_bits=3,
        hidden_bits=3,
        level_bits=3,
        log2_length=6,
    )
    x = generator.integers(0, 9, (50, 5))
    hidden = np.maximum(first @ x.T + bias[0][:, None], 0) / 2.0 ** shifts[:, None]
    hidden = np.minimum(np.floor(hidden), 8)
    scores = (second @ hidden + bias[1][:, None]).T
    labels, best = classify(params, x)
    assert labels.tolist() == scores.argmax(axis=1).tolist()
    assert best.tolist() == scores.max(axis=1).tolist()
    assert np.array_equal(Feedforward(params).scores(x), scores)


@pytest.mark.parametrize("params", Feedforward.EXAMPLES)
def test_counts_equal_bits(params):
    x = np.random.default_rng(1).integers(0, (1 << params.input_bits) + 1, (60, params.inputs))
    by_counts, by_bits = (classify(params, x, by) for by in ("counts", "bits"))
    assert np.array_equal(by_counts, by_bits)
    items = x[None] if params.inputs > 1 else x[None, :, 0]
    outputs, _ = Feedforward(params).run({"i": items})
    _, sent = Feedforward(params).transfer({}, i=items[0])
    assert np.array_equal(outputs["o"][0], sent["o"])


def test_layers_follow_from_the_parameters():
    params = FeedforwardParams()
    assert params.dense[0] == DenseParams()
    assert params.dense[1].weights == params.weights[1]
    assert params.dense[1].input_bits == params.hidden_bits
    assert params.rescale == (RescaleParams(shifts=(1, 2, 0), width=5, output_bits=2),)
    assert (params.inputs, params.outputs, params.argmax.count) == (4, 2, 2)
    assert params.argmax.width == max(params.dense[1].widths)
    x = np.random.default_rng(2).integers(0, 5, (30, 4))
    counts = Dense(params.dense[0]).transfer({}, i=x)[1]["o"]
    codes = Rescale(params.rescale[0]).transfer({}, i=counts)[1]["o"]
    scores = Dense(params.dense[1]).transfer({}, i=codes)[1]["o"]
    found = Argmax(params.argmax).transfer({}, i=scores)[1]["o"]
    assert np.array_equal(Feedforward(params).transfer({}, i=x)[1]["o"], found)
    assert np.array_equal(Feedforward(params).scores(x), scores)


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"weights": ()}, TypeError, r"^weights must be a tuple of matrices, not \(\)$"),
        (
            {"weights": (((1,),), ((1, 1),)), "bias": ((0,), (0,)), "shifts": ((0,),)},
            ValueError,
            r"^weights\[1\]\[0\] must hold 1 integers, not 2$",
        ),
        (
            {"weights": (((1,),), ((5,),)), "bias": ((0,), (0,)), "shifts": ((0,),)},
            ValueError,
            r"^weights\[1\]\[0\]\[0\] must be in -4\.\.4, not 5$",
        ),
        ({"bias": ((-2, 0, 5),)}, ValueError, r"^bias must hold 2 tuples, not 1$"),
        (
            {"bias": [1, 2]},
            TypeError,
            r"^bias must be a tuple of tuples of integers, not \[1, 2\]$",
        ),
        ({"bias": ((-2, 0, 5), (3,))}, ValueError, r"^bias\[1\] must hold 2 integers, not 1$"),
        ({"shifts": ()}, ValueError, r"^shifts must hold 1 tuples, not 0$"),
        ({"shifts": ((1, 2, 63),)}, ValueError, r"^shifts\[0\]\[2\] must be in 0\.\.62, not 63$"),
        ({"input_bits": 17}, ValueError, r"^input_bits must be in 0\.\.16, not 17$"),
        ({"hidden_bits": 17}, ValueError, r"^hidden_bits must be in 0\.\.16, not 17$"),
        ({"level_bits": -1}, ValueError, r"^level_bits must be in 0\.\.16, not -1$"),
        ({"log2_length": 0}, ValueError, r"^log2_length must be in 1\.\.16, not 0$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        FeedforwardParams(**kwargs)
