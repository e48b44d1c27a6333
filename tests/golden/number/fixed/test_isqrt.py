"""Inverse square roots against Python's integers, and the limits."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.number.fixed.isqrt import Isqrt, IsqrtParams
from spikeloom.golden.number.language.rounding import DETERMINISTIC

CHOICES = "'truncate', 'nearest', 'nearest_even', 'toward_zero'"


def agree(params, codes):
    x, o = params.formats
    q, invalid = Isqrt(params).result(np.asarray(codes))
    assert invalid.tolist() == [int(code == 0) for code in codes]
    expected = []
    for code in codes:
        if code == 0:
            expected.append(o.high)
            continue
        square = Fraction(2) ** (2 * o.frac + x.frac) / code
        root = math.isqrt(math.floor(square))
        if params.rounding.startswith("nearest"):
            half = (root + Fraction(1, 2)) ** 2
            assert square != half  # no ties
            root += square > half
        expected.append(min(root, o.high))
    assert q.tolist() == expected


@pytest.mark.third_truth("fixed.isqrt")
@pytest.mark.parametrize("rounding", DETERMINISTIC)
@pytest.mark.parametrize(
    ("x", "o"),
    [
        ("UQ4.8", "UQ8.8"),
        ("UQ7.4", "Q3.6"),
        ("UQ1.8", "UQ2.4"),
        ("UQ-1.11", "UQ4.3"),
        ("UQ7.3", "UQ2.3"),
    ],
)
def test_all_are_the_integer_roots(x, o, rounding):
    params = IsqrtParams(x=x, o=o, rounding=rounding)
    agree(params, range(params.formats[0].high + 1))


@pytest.mark.third_truth("fixed.isqrt")
@pytest.mark.parametrize(("x", "o"), [("UQ8.8", "UQ8.8"), ("UQ4.12", "Q8.8"), ("UQ16.16",) * 2])
def test_wide_numbers(x, o):
    params = IsqrtParams(x=x, o=o)
    high = params.formats[0].high
    rng = np.random.default_rng(5)
    codes = rng.integers(0, high, 3000, endpoint=True) >> rng.integers(0, 16, 3000)
    agree(params, [*codes.tolist(), 0, 1, 2, 3, high - 1, high])


def test_distance_to_ideal():
    codes = np.arange(1, 1 << 16)
    q, _ = Isqrt(IsqrtParams()).result(codes)
    ideal = Isqrt(IsqrtParams()).ideal(codes)
    assert np.abs(q / 256 - ideal).max() <= 1 / 512


def test_latency():
    assert IsqrtParams().latency == 30


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"x": "8.8"}, ValueError, "a format must be written like 'Q8.8' or 'UQ8.8', not '8.8'"),
        ({"o": 8}, TypeError, "a format must be written like 'Q8.8' or 'UQ8.8', not 8"),
        ({"x": "Q8.8"}, ValueError, "x must be an unsigned format such as 'UQ8.8', not 'Q8.8'"),
        (
            {"x": "UQ9.2", "o": "UQ2.3"},
            ValueError,
            "fraction bits of x, those of o twice, and 2 must be in 11..58, not 10",
        ),
        (
            {"x": "UQ8.9", "o": "UQ2.24"},
            ValueError,
            "fraction bits of x, those of o twice, and 2 must be in 17..58, not 59",
        ),
        ({"x": "UQ2.1", "o": "UQ64.0"}, ValueError, "bits of o must be in 1..63, not 64"),
        ({"rounding": "even"}, ValueError, f"rounding must be one of {CHOICES}, not 'even'"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        IsqrtParams(**values)


def test_params_at_the_limit():
    IsqrtParams(x="UQ8.2", o="UQ2.3")
    IsqrtParams(x="UQ8.8", o="UQ2.24")
