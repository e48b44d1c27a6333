"""Quotients against Python's fractions, and the limits."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.number.fixed.div import Div, DivParams
from spikeloom.golden.number.language.rounding import DETERMINISTIC

CHOICES = "'truncate', 'nearest', 'nearest_even', 'toward_zero'"
ROUND = {
    "truncate": math.floor,
    "toward_zero": math.trunc,
    "nearest_even": round,
    "nearest": lambda x: math.floor(abs(x) + Fraction(1, 2)) * (1 if x > 0 else -1),
}


def divided(params, a, b):
    """Quotients as codes, and the flags, of arrays of codes."""
    q, invalid = Div(params).result(np.array(a), np.array(b))
    return q.tolist(), invalid.tolist()


def right(params, a, b):
    """The same, in rational numbers."""
    formats = params.formats
    o = formats[2]
    if b == 0:
        return (0 if a == 0 else o.high if a > 0 else o.low), 1
    scale = Fraction(2) ** (o.frac - formats[0].frac + formats[1].frac)
    return min(max(ROUND[params.rounding](Fraction(a, b) * scale), o.low), o.high), 0


def agree(params, a, b):
    expected = [right(params, x, y) for x, y in zip(a, b, strict=True)]
    assert list(zip(*divided(params, a, b), strict=True)) == expected


@pytest.mark.third_truth("fixed.div")
@pytest.mark.parametrize("rounding", DETERMINISTIC)
@pytest.mark.parametrize(
    ("a", "b", "o"),
    [
        ("Q2.2", "Q2.2", "Q2.2"),
        ("Q4.1", "UQ1.3", "Q3.2"),
        ("UQ2.3", "Q3.1", "UQ2.2"),
        ("UQ1.3", "UQ3.2", "UQ4.4"),
        ("Q1.4", "Q2.0", "Q2.0"),
        ("Q2.2", "Q3.1", "Q9.1"),
        ("Q3.0", "UQ2.0", "Q3.-1"),
    ],
)
def test_all_pairs_are_the_rounded_fractions(a, b, o, rounding):
    params = DivParams(a=a, b=b, o=o, rounding=rounding)
    fa, fb, _ = params.formats
    codes = [(x, y) for x in range(fa.low, fa.high + 1) for y in range(fb.low, fb.high + 1)]
    agree(params, *zip(*codes, strict=True))


@pytest.mark.third_truth("fixed.div")
@pytest.mark.parametrize("rounding", DETERMINISTIC)
@pytest.mark.parametrize("label", ["Q8.8", "Q4.12", "Q16.16"])
def test_wide_operands(label, rounding):
    params = DivParams(a=label, b=label, o=label, rounding=rounding)
    low, high = params.formats[0].low, params.formats[0].high
    rng = np.random.default_rng(1)
    a = rng.integers(low, high, 2000, endpoint=True).tolist()
    b = (rng.integers(low, high, 2000, endpoint=True) >> rng.integers(0, 14, 2000)).tolist()
    # Ties: an odd number of half codes, exactly.
    b += [1 << params.formats[0].frac + 1] * 100 + [-1 << params.formats[0].frac + 1] * 100
    a += rng.integers(-999, 999, 200).tolist()
    edges = [low, low + 1, -1, 0, 1, high - 1, high]
    a += [x for x in edges for _ in edges]
    b += [y for _ in edges for y in edges]
    agree(params, a, b)


def test_distance_to_ideal():
    a, b = np.arange(-3000, 3000, 7), np.arange(1, 6001, 7)
    q, _ = divided(DivParams(), a.tolist(), b.tolist())
    ideal = Div(DivParams()).ideal(a, b)
    inside = np.abs(ideal) < 127
    assert inside.sum() > 500
    assert np.abs(np.array(q) / 256 - ideal)[inside].max() <= 1 / 512


def test_latency():
    assert DivParams().latency == 27
    assert DivParams(a="Q16.16", b="Q16.16", o="Q16.16").latency == 51


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"a": "8.8"}, ValueError, "a format must be written like 'Q8.8' or 'UQ8.8', not '8.8'"),
        ({"b": 8}, TypeError, "a format must be written like 'Q8.8' or 'UQ8.8', not 8"),
        (
            {"a": "Q33.0", "b": "Q32.0", "o": "Q32.0"},
            ValueError,
            "bits of a and b together must be in 2..64, not 65",
        ),
        ({"o": "Q60.0"}, ValueError, "bits of o must be in 1..59, not 60"),
        (
            {"rounding": "stochastic"},
            ValueError,
            f"rounding must be one of {CHOICES}, not 'stochastic'",
        ),
        (
            {"a": "Q32.0", "b": "Q2.20", "o": "Q20.9"},
            ValueError,
            "digits of the quotient must be in 2..60, not 61",
        ),
        (
            {"a": "Q1.49", "b": "Q12.0", "o": "Q8.0"},
            ValueError,
            "bits of the aligned divisor must be in 1..60, not 61",
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        DivParams(**values)


def test_params_at_the_limit():
    DivParams(a="Q32.0", b="Q32.0", o="Q32.0")
    DivParams(o="Q59.0")
    DivParams(a="Q32.0", b="Q2.20", o="Q20.8")
    DivParams(a="Q1.48", b="Q12.0", o="Q8.0")
