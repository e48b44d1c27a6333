"""Fixed-point formats: ranges, labels, and refusals."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.number.language.format import UQ, Constant, Format, Q


@pytest.mark.parametrize(
    ("format", "width", "low", "high", "resolution"),
    [
        # Catalogued ranges: +-128 by 1/256, +-8 by 1/4096, +-32768 by 1/65536, 0 to 255.996.
        (Q(8, 8), 16, -128, Fraction(32767, 256), Fraction(1, 256)),
        (Q(4, 12), 16, -8, Fraction(32767, 4096), Fraction(1, 4096)),
        (Q(16, 16), 32, -32768, Fraction((1 << 31) - 1, 65536), Fraction(1, 65536)),
        (UQ(8, 8), 16, 0, Fraction(65535, 256), Fraction(1, 256)),
        (Q(1, 0), 1, -1, 0, 1),
        (UQ(1, 0), 1, 0, 1, 1),
        (UQ(-3, 4), 1, 0, Fraction(1, 16), Fraction(1, 16)),
        (Q(9, -6), 3, -256, 192, 64),
    ],
)
def test_range_and_resolution(format, width, low, high, resolution):
    assert (format.width, format.limits, format.resolution) == (width, (low, high), resolution)
    assert format.full
    assert Format.parse(str(format)) == format


def test_uq_8_8_reaches_255_996():
    assert round(float(UQ(8, 8).limits[1]), 3) == 255.996


codes = st.integers(-40, 40)


@st.composite
def formats(draw):
    low, high = sorted((draw(codes), draw(codes)))
    return Format(low, high, draw(st.integers(-3, 5)))


@given(formats(), formats())
def test_results_are_exactly_the_formats(a, b):
    """Every limit of a result is reached by two operands, and nothing passes it."""
    x = [code * a.resolution for code in range(a.low, a.high + 1)]
    y = [code * b.resolution for code in range(b.low, b.high + 1)]
    ends = [(u, v) for u in (x[0], x[-1]) for v in (y[0], y[-1])]
    for name, function in {
        "__add__": lambda u, v: u + v,
        "__sub__": lambda u, v: u - v,
        "__mul__": lambda u, v: u * v,
        "minimum": min,
        "maximum": max,
    }.items():
        values = [function(u, v) for u, v in ends]
        if name in {"minimum", "maximum"}:
            values = [function(u, v) for u in x for v in y]
        assert getattr(a, name)(b).limits == (min(values), max(values))
    assert abs(a).limits == (min(map(abs, x)), max(map(abs, x)))
    assert (-a).limits == (-x[-1], -x[0])
    assert a.union(b).limits == (min(x[0], y[0]), max(x[-1], y[-1]))


@given(formats())
def test_width_is_what_the_codes_need(format):
    fits = format.word
    assert fits.holds(format)
    if format.width > 1:
        smaller = Q(format.width - 1, 0) if format.signed else UQ(format.width - 1, 0)
        assert not (smaller.low <= format.low and format.high <= smaller.high)


def test_a_sum_of_four_needs_two_bits_more():
    assert (Q(8, 8) + Q(8, 8)).width == 17
    assert (Q(8, 8) + Q(8, 8) + Q(8, 8) + Q(8, 8)).width == 18
    assert str(Q(8, 8) + Q(8, 8)) == "Q9.8[-65536..65534]"


@pytest.mark.parametrize(
    ("value", "mode", "code"),
    [
        (0.1, "nearest_even", 26),
        (Fraction(1, 512), "nearest_even", 0),
        (Fraction(3, 512), "nearest_even", 2),
        (Fraction(1, 512), "nearest", 1),
        (-Fraction(1, 512), "nearest", -1),
        (-Fraction(1, 512), "truncate", -1),
        (-Fraction(1, 512), "toward_zero", 0),
        (Fraction(1, 512) + Fraction(1, 1 << 40), "nearest_even", 1),
        (Fraction(1, 512) - Fraction(1, 1 << 40), "nearest", 0),
        (-128, "nearest_even", -32768),
        (127.998, "nearest_even", 32767),
        (np.float32(0.5), "nearest_even", 128),
    ],
)
def test_code_of_a_number(value, mode, code):
    assert Q(8, 8).code(value, mode) == code


def test_constant():
    assert Q(1, 7).constant(0.3) == Constant(38, 7)
    assert Q(1, 7).constant(0.3).format == Format(38, 38, 7)


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (
            lambda: Format.parse("Q8"),
            ValueError,
            "a format must be written like 'Q8.8' or 'UQ8.8', not 'Q8'",
        ),
        (
            lambda: Format.parse(8),
            TypeError,
            "a format must be written like 'Q8.8' or 'UQ8.8', not 8",
        ),
        (lambda: Q(33, 32), ValueError, "Q33.32 must have 1..64 bits, not 65"),
        (lambda: UQ(0, 0), ValueError, "UQ0.0 must have 1..64 bits, not 0"),
        (lambda: Q(8.0, 8), TypeError, "m must be an integer in -64..128, not 8.0"),
        (lambda: Q(8, 129), ValueError, "n must be in -64..128, not 129"),
        (lambda: Format(1, 0, 0), ValueError, (f"low must be in {-(1 << 256)}..0, not 1")),
        (lambda: Format(0, 1, 193), ValueError, "frac must be in -64..192, not 193"),
        (
            lambda: Q(8, 8).code(128),
            ValueError,
            "a value of Q8.8 must be in -128.0..127.99609375, not 128",
        ),
        (
            lambda: Q(8, 8).code(127.9981),
            ValueError,
            "a value of Q8.8 must be in -128.0..127.99609375, not 127.9981",
        ),
        (lambda: Q(8, 8).code("1"), TypeError, "a value of Q8.8 must be a number, not '1'"),
        (lambda: Q(8, 8).code(True), TypeError, "a value of Q8.8 must be a number, not True"),
        (lambda: Q(8, 8).code(float("nan")), ValueError, "a value of Q8.8 must be finite, not nan"),
        (lambda: Q(8, 8).at(7), ValueError, "frac must be at least 8, not 7; round first"),
        (
            lambda: Q(8, 8).clipped(Q(4, 4)),
            ValueError,
            "Q8.8 must be rounded to 4 fraction bits before it becomes Q4.4",
        ),
    ],
)
def test_what_is_refused(call, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        call()


@pytest.mark.parametrize("mode", ["truncate", "toward_zero", "nearest", "nearest_even"])
def test_codes_at_the_edges_of_64_bits(mode):
    for value in (0, 1, 2**63 - 1, 2**63, 2**64 - 1):
        assert UQ(64, 0).constant(value, mode).code == value
    for value in (-(2**63), 2**63 - 1):
        assert Q(64, 0).constant(value, mode).code == value
    assert UQ(0, 64).constant(Fraction(2**64 - 1, 2**64), mode).code == 2**64 - 1
    with pytest.raises(ValueError, match=r"must be in 0\.0\.\."):
        UQ(64, 0).constant(2**64, mode)


@given(code=st.integers(-(2**80), 2**80), frac=st.integers(-20, 20), half=st.booleans())
def test_long_codes_round_as_fractions_do(code, frac, half):
    # Half way between two integers, or anywhere; Python rounds fractions to the even one.
    value = Fraction(2 * code + 1, 2) if half else Fraction(code) * Fraction(2) ** -frac
    wide = Format(-(2**120), 2**120, 0)
    assert wide.code(value) == round(value)
    assert wide.code(value, "truncate") == math.floor(value)
    assert wide.code(value, "toward_zero") == math.trunc(value)
    away = math.floor(abs(value) + Fraction(1, 2))
    assert wide.code(value, "nearest") == (away if value >= 0 else -away)
