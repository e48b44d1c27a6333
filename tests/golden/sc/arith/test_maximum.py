"""The maximum: its error for known sources, and its bound."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.arith.maximum import Maximum, MaximumParams

SOBOL = (qmc.Sobol(2, scramble=False).random(256) * 256).astype(np.int64).T


def larger(a, b, depth=1):
    return Maximum(MaximumParams(depth=depth)).run({"a": a * 1, "b": b * 1})[0]["o"]


def error(depth, step):
    """Root mean square error over pairs of values 0, step, .. 256."""
    number = 256 // step + 1
    first, second = (step * k for k in np.divmod(np.arange(number**2), number))
    found = larger(SOBOL[0][:, None] < first, SOBOL[1][:, None] < second, depth).mean(axis=0)
    return np.sqrt(np.mean((found - Maximum.ideal(first / 256, second / 256)) ** 2))


def test_error_over_all_pairs():
    assert error(depth=1, step=2) < 0.00345


@pytest.mark.parametrize(("depth", "rms"), [(2, 0.0061), (4, 0.0136)])
def test_more_depth_is_worse(depth, rms):
    assert error(depth, step=8) == pytest.approx(rms, abs=0.0003)


@pytest.mark.third_truth("arith.maximum")
def test_correlated_streams():
    # Nothing waits but ones of the larger stream, which lacks no more than the depth.
    values = np.arange(0, 257, 8)
    for k in values:
        a, b = SOBOL[0][:, None] < values, np.broadcast_to(SOBOL[0][:, None] < k, (256, 33))
        lacks = np.maximum(values, k) - larger(a, b).sum(axis=0)
        assert ((lacks == 0) | (lacks == 1)).all()


@pytest.mark.third_truth("arith.maximum")
@pytest.mark.parametrize("depth", [1, 3, 63])
def test_bound_for_any_streams(depth):
    random = np.random.default_rng(depth)
    a, b = (random.random((300, 200)) < random.random(200) for _ in range(2))
    ones = larger(a, b, depth).cumsum(axis=0)
    first, second = a.cumsum(axis=0), b.cumsum(axis=0)
    assert (ones >= np.maximum(first, second) - depth).all()
    assert (ones <= first + second).all()


def test_any_correlation_will_do():
    assert MaximumParams().needs() == ()


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"depth": 0}, ValueError, r"^depth must be in 1\.\.63, not 0$"),
        ({"depth": 64}, ValueError, r"^depth must be in 1\.\.63, not 64$"),
        ({"depth": "1"}, TypeError, r"^depth must be an integer in 1\.\.63, not '1'$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        MaximumParams(**kwargs)
