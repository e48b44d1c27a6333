"""The in-stream divider: its error over all quotients, and its edges."""

import numpy as np
import pytest
from scipy.stats import qmc

from spikeloom.golden.sc.arith.divide import Divide, DivideParams

SOBOL = (qmc.Sobol(3, scramble=False).random(256) * 256).astype(np.int64).T


def quotient(y, x, depth=3):
    return Divide(DivideParams(depth=depth)).run({"y": y * 1, "x": x * 1})[0]["o"]


def error(first, second, depth=3):
    """Root mean square error over all ``n / d`` with ``n <= d``, as UnarySim's notebook has it."""
    d, n = np.array([(d, n) for d in range(1, 257) for n in range(d + 1)]).T
    found = quotient(SOBOL[first][:, None] < n, SOBOL[second][:, None] < d, depth).mean(axis=0)
    return np.sqrt(np.mean((found - Divide.ideal(n / 256, d / 256)) ** 2))


# UnarySim's stored notebooks: 0.0491 in-stream, 0.086 for Gaines' divider.
@pytest.mark.third_truth("arith.divide")
@pytest.mark.parametrize(("first", "second"), [(0, 1), (2, 1), (0, 0)])
def test_error_over_all_quotients(first, second):
    assert error(first, second) < 0.0491


@pytest.mark.third_truth("arith.divide")
def test_error_with_two_waiting():
    assert error(0, 1, depth=2) < 0.0491 / 2


@pytest.mark.third_truth("arith.divide")
def test_ones_wait_for_the_divisor():
    y = np.array([1, 1, 1, 0, 0, 0, 0, 0])
    x = np.array([0, 0, 0, 1, 1, 1, 0, 1])
    assert quotient(y[:, None], x[:, None], 1)[:, 0].tolist() == [0, 0, 0, 1, 0, 0, 0, 0]
    assert quotient(y[:, None], x[:, None], 2)[:, 0].tolist() == [0, 0, 0, 1, 1, 0, 0, 0]
    assert quotient(y[:, None], x[:, None], 3)[:, 0].tolist() == [0, 0, 0, 1, 1, 1, 1, 0]


@pytest.mark.third_truth("arith.divide")
def test_divisor_one_is_exact():
    values = np.arange(257)
    y = SOBOL[1][:, None] < values
    assert quotient(y, np.ones_like(y)).sum(axis=0).tolist() == values.tolist()


@pytest.mark.third_truth("arith.divide")
def test_larger_dividend_saturates():
    # Once as many wait as may, all ones; the state is reached in the first few ticks.
    y, x = SOBOL[0] < 220, SOBOL[1] < 100
    assert quotient(y[:, None], x[:, None]).sum() >= 256 - 8
    assert Divide.ideal(220 / 256, 100 / 256) == 1


def test_any_correlation_will_do():
    assert DivideParams().needs() == ()


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"depth": 0}, ValueError, r"^depth must be in 1\.\.63, not 0$"),
        ({"depth": 64}, ValueError, r"^depth must be in 1\.\.63, not 64$"),
        ({"depth": None}, TypeError, r"^depth must be an integer in 1\.\.63, not None$"),
        ({"lanes": 0}, ValueError, r"^lanes must be in 1\.\.64, not 0$"),
        ({"lanes": 65}, ValueError, r"^lanes must be in 1\.\.64, not 65$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        DivideParams(**kwargs)
