"""Reciprocals against Python's fractions, and the limits."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.number.fixed.reciprocal import Reciprocal, ReciprocalParams
from spikeloom.golden.number.language.rounding import DETERMINISTIC

CHOICES = "'truncate', 'nearest', 'nearest_even', 'toward_zero'"
ROUND = {
    "truncate": math.floor,
    "toward_zero": math.trunc,
    "nearest_even": round,
    "nearest": lambda x: math.floor(abs(x) + Fraction(1, 2)) * (1 if x > 0 else -1),
}


def reciprocals(params, codes):
    """Reciprocals as codes, and the flags."""
    q, invalid = Reciprocal(params).result(np.asarray(codes))
    return q.tolist(), invalid.tolist()


@pytest.mark.third_truth("fixed.reciprocal")
@pytest.mark.parametrize("rounding", DETERMINISTIC)
@pytest.mark.parametrize(
    ("x", "o"),
    [
        ("Q8.8", "Q8.8"),
        ("UQ8.4", "UQ4.8"),
        ("Q5.5", "UQ5.5"),
        ("UQ2.8", "Q9.1"),
        ("Q4.-2", "Q1.9"),
        ("Q1.1", "Q9.0"),
    ],
)
def test_all_are_the_rounded_fractions(x, o, rounding):
    params = ReciprocalParams(x=x, o=o, rounding=rounding)
    fx, fo = params.formats
    codes = [c for c in range(fx.low, fx.high + 1) if abs(c) < 2000 or c % 37 == 0]
    scale = Fraction(2) ** (fx.frac + fo.frac)
    expected = [
        min(max(ROUND[rounding](scale / c), fo.low), fo.high) if c else fo.high for c in codes
    ]
    q, invalid = reciprocals(params, codes)
    assert q == expected
    assert invalid == [int(c == 0) for c in codes]


def test_distance_to_ideal():
    codes = np.arange(3, 1 << 15)
    q, _ = reciprocals(ReciprocalParams(), codes)
    ideal = Reciprocal(ReciprocalParams()).ideal(codes)
    assert np.abs(np.array(q) / 256 - ideal).max() <= 1 / 512


def test_latency():
    assert ReciprocalParams().latency == 21


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"x": "8.8"}, ValueError, "a format must be written like 'Q8.8' or 'UQ8.8', not '8.8'"),
        ({"o": 8}, TypeError, "a format must be written like 'Q8.8' or 'UQ8.8', not 8"),
        ({"x": "Q60.0"}, ValueError, "bits of x must be in 1..59, not 60"),
        ({"o": "Q60.0"}, ValueError, "bits of o must be in 1..59, not 60"),
        (
            {"x": "Q8.30", "o": "Q8.29"},
            ValueError,
            "fraction bits of x and o together must be in 0..58, not 59",
        ),
        (
            {"x": "Q8.0", "o": "Q8.-1"},
            ValueError,
            "fraction bits of x and o together must be in 0..58, not -1",
        ),
        ({"rounding": "even"}, ValueError, f"rounding must be one of {CHOICES}, not 'even'"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        ReciprocalParams(**values)


def test_params_at_the_limit():
    ReciprocalParams(x="Q59.0", o="Q59.0")
    ReciprocalParams(x="Q8.29", o="Q8.29")
