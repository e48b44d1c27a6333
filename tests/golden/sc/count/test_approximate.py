"""The approximate parallel counter: its error, exhaustively and in the mean."""

import numpy as np
import pytest

from spikeloom.golden.sc.count.approximate import ApproximateCounter, ApproximateCounterParams


def errors(x):
    """Error of the count for bits ``(samples, inputs)``."""
    golden = ApproximateCounter(ApproximateCounterParams(inputs=x.shape[-1]))
    return golden.step({}, x=x)[1]["ones"] - x.sum(axis=-1)


@pytest.mark.third_truth("count.approximate")
@pytest.mark.parametrize("inputs", [2, 4, 6, 12])
def test_all_inputs(inputs):
    x = np.arange(1 << inputs)[:, None] >> np.arange(inputs) & 1
    found, pairs = errors(x), inputs // 2
    assert (found.min(), found.max()) == (-(pairs // 2), -(-pairs // 2))
    # Uniform bits: a pair is unequal with q = 1/2.
    assert found.mean() == (pairs % 2) / 2
    assert found.var() == pytest.approx(pairs / 4)


@pytest.mark.third_truth("count.approximate")
@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_variance(p):
    x = (np.random.default_rng(3).random((40_000, 64)) < p) * 1
    q = 2 * p * (1 - p)
    found = errors(x)
    assert found.mean() == pytest.approx(0, abs=5 * np.sqrt(32 * q * (1 - q) / 40_000))
    assert found.var() == pytest.approx(32 * q * (1 - q), rel=0.05)


@pytest.mark.third_truth("count.approximate")
def test_pairs_of_one_source_are_nearly_exact():
    # Equal values, one source: the bits of a pair agree.
    x = np.repeat(np.random.default_rng(4).integers(0, 2, (1000, 8)), 2, axis=1)
    assert not errors(x).any()


def test_ideal():
    assert ApproximateCounter.ideal(np.array([0.5, 0.25])) == 0.75


@pytest.mark.parametrize(
    ("inputs", "error", "message"),
    [
        (1, ValueError, r"^inputs must be in 2\.\.256, not 1$"),
        (257, ValueError, r"^inputs must be in 2\.\.256, not 257$"),
        (3, ValueError, r"^inputs must be even in 2\.\.256, not 3$"),
        (2.0, TypeError, r"^inputs must be an integer in 2\.\.256, not 2\.0$"),
    ],
)
def test_params_wrong(inputs, error, message):
    with pytest.raises(error, match=message):
        ApproximateCounterParams(inputs=inputs)
