"""The dense layer against its sequences by their digits, exact products, and every bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.network.layers.dense import Dense, DenseParams, count_table, hammersley


def codes_of(params, number, seed=0):
    high = 2 << params.input_bits
    return np.random.default_rng(seed).integers(0, high, (number, params.inputs))


@st.composite
def layers(draw):
    level_bits = draw(st.integers(0, 4))
    inputs, outputs = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    level = st.integers(-(1 << level_bits), 1 << level_bits)
    row = st.lists(level, min_size=inputs, max_size=inputs).map(tuple)
    return DenseParams(
        weights=tuple(draw(st.lists(row, min_size=outputs, max_size=outputs))),
        bias=tuple(draw(st.lists(st.integers(-99, 99), min_size=outputs, max_size=outputs))),
        input_bits=draw(st.integers(0, 4)),
        level_bits=level_bits,
        log2_length=draw(st.integers(1, 6)),
    )


# Root-mean-square error of an 8-bit product by stream length, ramp x van der Corput, exhaustive
# over 257 x 257 operands.
@pytest.mark.third_truth("layers.dense")
@pytest.mark.parametrize(
    ("log2_length", "rmse"),
    [
        (4, 0.0672),
        (5, 0.0365),
        (6, 0.0192),
        (7, 0.0096),
        (8, 0.00433),
        (10, 0.00084),
        (12, 0.00015),
        (16, 0.0),
    ],
)
def test_error_of_products(log2_length, rmse):
    table = count_table(hammersley(log2_length), 8, 8) / (1 << log2_length)
    operands = np.arange(257) / 256
    error = table - operands[:, None] * operands
    # In how many cycles both numbers are below their thresholds, from their digits alone.
    below = np.zeros((257, 257))
    for time in range(1 << log2_length):
        backwards = int(f"{time:0{log2_length}b}"[::-1], 2)
        below[(time << 8 >> log2_length) + 1, (backwards << 8 >> log2_length) + 1] += 1
    assert np.array_equal(table, below.cumsum(0).cumsum(1) / (1 << log2_length))
    digits = 4 if log2_length < 8 else 5
    assert round(float(np.sqrt(np.mean(error**2))), digits) == rmse
    if log2_length == 8:
        assert round(float(np.abs(error).mean()), 5) == 0.00388
        assert round(float(np.abs(error).max()), 5) == 0.01085


@pytest.mark.third_truth("layers.dense")
def test_sources_are_the_published_ones():
    # J. G. van der Corput's sequence in base 2, in eighths.
    ramp, reverse = hammersley(3)
    assert ramp.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert reverse.tolist() == [0, 4, 2, 6, 1, 5, 3, 7]


@pytest.mark.third_truth("layers.dense")
def test_long_streams_multiply_exactly():
    generator = np.random.default_rng(1)
    weights = generator.integers(-16, 17, (5, 9))
    bias = generator.integers(-500, 500, 5)
    params = DenseParams(
        weights=tuple(map(tuple, weights.tolist())),
        bias=tuple(bias.tolist()),
        input_bits=3,
        level_bits=4,
        log2_length=7,
    )
    codes = generator.integers(0, 9, (20, 9))
    _, sent = Dense(params).transfer({}, i=codes)
    assert np.array_equal(sent["o"], codes @ weights.T + bias)


@given(layers())
def test_counts_equal_bits(params):
    golden, codes = Dense(params), codes_of(params, 7)
    _, sent = golden.transfer({}, i=codes)
    assert np.array_equal(golden.counts(codes), sent["o"])
    outputs, state = golden.run({"i": codes[None]}, state={})
    assert np.array_equal(outputs["o"][0], sent["o"])
    assert state == {}


@given(layers())
def test_ranges_are_reached_and_fit(params):
    weights, full = np.array(params.weights), 1 << params.input_bits
    golden = Dense(params)
    for row, (low, high) in enumerate(params.ranges):
        ends = np.stack([(weights[row] < 0) * full, (weights[row] > 0) * full])
        assert golden.counts(ends)[:, row].tolist() == [low, high]
        width = params.widths[row]
        fits = range(-(1 << width - 1), 1 << width - 1)
        assert low in fits
        assert high in fits
        if width > 1:
            tighter = range(-(1 << width - 2), 1 << width - 2)
            assert low not in tighter or high not in tighter
    found = golden.counts(codes_of(params, 50))
    lows, highs = np.array(params.ranges).T
    assert (found >= lows).all()
    assert (found <= highs).all()


def test_codes_above_full_scale_count_as_full_scale():
    golden = Dense(DenseParams())
    above = np.arange(4, 8)[:, None].repeat(4, axis=1)
    _, sent = golden.transfer({}, i=above)
    assert (sent["o"] == sent["o"][0]).all()
    assert np.array_equal(golden.counts(above), sent["o"])


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"weights": ()}, TypeError, r"^weights must be a tuple of tuples of integers, not \(\)$"),
        (
            {"weights": [[1]]},
            TypeError,
            r"^weights must be a tuple of tuples of integers, not \[\[1\]\]$",
        ),
        (
            {"weights": ((),)},
            ValueError,
            r"^the number of columns of weights must be in 1\.\.4096, not 0$",
        ),
        (
            {"weights": ((1, 2), (3,)), "bias": (0, 0)},
            ValueError,
            r"^weights\[1\] must hold 2 integers, not 1$",
        ),
        (
            {"weights": ((0, 5),), "bias": (0,)},
            ValueError,
            r"^weights\[0\]\[1\] must be in -4\.\.4, not 5$",
        ),
        (
            {"weights": ((0, -5),), "bias": (0,)},
            ValueError,
            r"^weights\[0\]\[1\] must be in -4\.\.4, not -5$",
        ),
        (
            {"weights": ((0, 0.5),), "bias": (0,)},
            TypeError,
            r"^weights\[0\]\[1\] must be an integer in -4\.\.4, not 0\.5$",
        ),
        ({"bias": (0, 0)}, ValueError, r"^bias must hold 3 integers, not 2$"),
        (
            {"bias": (0, 0, (1 << 40) + 1)},
            ValueError,
            r"^bias\[2\] must be in -1099511627776\.\.1099511627776, not 1099511627777$",
        ),
        ({"input_bits": 17}, ValueError, r"^input_bits must be in 0\.\.16, not 17$"),
        ({"input_bits": -1}, ValueError, r"^input_bits must be in 0\.\.16, not -1$"),
        ({"level_bits": 17}, ValueError, r"^level_bits must be in 0\.\.16, not 17$"),
        ({"log2_length": 0}, ValueError, r"^log2_length must be in 1\.\.16, not 0$"),
        ({"log2_length": 17}, ValueError, r"^log2_length must be in 1\.\.16, not 17$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        DenseParams(**kwargs)


def test_params_at_the_boundary():
    DenseParams(weights=((4, -4),), bias=(1 << 40,), input_bits=16, log2_length=16)
    DenseParams(weights=((1, -1),), bias=(-(1 << 40),), input_bits=0, level_bits=0, log2_length=1)


@pytest.mark.parametrize("log2_length", range(8, 17))
def test_products_err_to_one_side_by_what_is_derived(log2_length):
    table = count_table(hammersley(log2_length), 8, 8)
    codes = np.arange(257)
    errors = table - np.outer(codes, codes) * (1 << log2_length) / (1 << 16)
    assert errors.min() == 0
    assert errors[:256, :256].mean() == (16 - log2_length) / 8


def test_a_centred_layer_has_no_mean_error():
    random = np.random.default_rng(4)
    rows = random.integers(0, 257, (3, 100)) * np.array([[1], [1], [-1]])
    layer = DenseParams(
        weights=tuple(map(tuple, rows.tolist())),
        bias=(5, 0, 0),
        input_bits=8,
        level_bits=8,
        log2_length=10,
    )
    # Every input takes each code once, so the mean is over equally probable codes.
    x = np.stack([random.permutation(256) for _ in range(100)], axis=1)
    exact = x @ rows.T / 64
    excess = (Dense(layer).counts(x) - exact).mean(axis=0) - (5, 0, 0)
    assert excess == pytest.approx(layer.excess)
    assert excess[0] > 60
    assert excess[2] < -60
    centred = (Dense(layer.centred()).counts(x) - exact).mean(axis=0) - (5, 0, 0)
    assert np.all(np.abs(centred) <= 0.5)
