"""Lengths of streams: the formulas, and the laws that they bound."""

from math import exp, log

import numpy as np
import pytest
from scipy.stats import binom

from spikeloom.golden.sc.design.length import (
    hoeffding_error,
    length_for,
    thresholds,
    variance,
    wrong_decision,
)


@pytest.mark.parametrize(
    ("kwargs", "length"),
    [
        ({"error": 0.05, "confidence": 0.95}, 738),  # ln 40 / 0.005 = 737.8
        ({"error": 0.01, "confidence": 0.95}, 18445),  # ln 40 / 0.0002 = 18444.4
        ({"error": 0.05, "confidence": 0.95, "method": "chebyshev"}, 2000),
        ({"error": 0.05, "confidence": 0.95, "method": "chebyshev", "p": 0.1}, 720),
        ({"error": 0.05, "method": "variance"}, 100),
        ({"error": 0.1, "method": "variance", "p": 0.0}, 1),
    ],
)
def test_lengths(kwargs, length):
    assert length_for(**kwargs, power_of_two=False) == length
    assert length_for(**kwargs) == 1 << int(np.ceil(np.log2(length)))


@pytest.mark.parametrize("method", ["hoeffding", "chebyshev"])
def test_the_promise_is_kept(method):
    for p in (0.1, 0.5, 0.9):
        length = length_for(0.1, 0.9, p=p, method=method)
        ones = np.arange(length + 1)
        outside = np.abs(ones / length - p) >= 0.1 + 1e-9
        assert binom.pmf(ones, length, p)[outside].sum() < 0.1


def test_variance_and_error():
    ones = np.arange(65)
    law = binom.pmf(ones, 64, 0.3)
    assert variance(0.3, 64) == pytest.approx((law * (ones / 64 - 0.3) ** 2).sum())
    assert hoeffding_error(738) == pytest.approx(0.05, abs=1e-4)


def test_thresholds():
    leads = thresholds(8, 0.99)
    assert leads == tuple(min(int((2 * 2**k * log(800)) ** 0.5), 2**k) for k in range(8))
    assert leads[:4] == (1, 2, 4, 8)
    assert wrong_decision(leads) <= 0.01
    assert wrong_decision((0, 0)) == pytest.approx(min(1, exp(-1 / 2) + exp(-1 / 4)))
    assert wrong_decision((1, 2)) == 0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: length_for(0), ValueError, r"^error must be between 0 and 1, not 0$"),
        (lambda: length_for("a"), TypeError, r"^error must be a number between 0 and 1, not 'a'$"),
        (
            lambda: length_for(0.1, 1.0),
            ValueError,
            r"^confidence must be between 0 and 1, not 1\.0",
        ),
        (lambda: length_for(0.1, p=1.1), ValueError, r"^p must be between 0 and 1, not 1\.1$"),
        (lambda: length_for(0.1, method="x"), ValueError, r"^method must be one of 'hoeffding', "),
        (lambda: length_for(0.1, power_of_two=1), TypeError, r"^power_of_two must be True or Fal"),
        (lambda: variance(0.5, 0), ValueError, r"^length must be in 1\.\.\d+, not 0$"),
        (lambda: hoeffding_error(0), ValueError, r"^length must be in 1\.\.\d+, not 0$"),
        (lambda: thresholds(31), ValueError, r"^log2_length must be in 1\.\.30, not 31$"),
        (lambda: thresholds(3, 0.0), ValueError, r"^confidence must be between 0 and 1, not 0\.0$"),
    ],
)
def test_wrong(call, error, message):
    with pytest.raises(error, match=message):
        call()
