"""Rounding: against Python's exact fractions, decimal's modes, and over all random bits."""

import decimal
import re
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.number.language.rounding import rounded, wrapped

MODES = {
    "truncate": decimal.ROUND_FLOOR,
    "nearest": decimal.ROUND_HALF_UP,  # of the magnitude: ties away from zero
    "nearest_even": decimal.ROUND_HALF_EVEN,
    "toward_zero": decimal.ROUND_DOWN,
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("drop", [0, 1, 2, 5])
def test_like_decimal(mode, drop):
    codes = np.arange(-200, 201)
    exact = [decimal.Decimal(int(code)) / (1 << drop) for code in codes]
    expected = [int(value.quantize(decimal.Decimal(1), MODES[mode])) for value in exact]
    assert rounded(codes, drop, mode).tolist() == expected


@pytest.mark.parametrize("drop", [1, 3])
def test_stochastic_has_the_right_mean_over_all_bits(drop):
    codes = np.arange(-40, 41)
    bits = np.arange(1 << drop)[:, None]
    got = rounded(codes, drop, "stochastic", bits)
    assert np.all((got == codes >> drop) | (got == (codes >> drop) + 1))
    means = [Fraction(int(total), 1 << drop) for total in got.sum(axis=0)]
    assert means == [Fraction(int(code), 1 << drop) for code in codes]


@pytest.mark.parametrize("mode", MODES)
def test_ends_of_64_bits(mode):
    top, low = np.int64(2**63 - 1), np.int64(-(2**63))
    for code in (top, low):
        exact = decimal.Decimal(int(code)) / 2**20
        assert int(rounded(code, 20, mode)) == int(exact.to_integral_value(MODES[mode]))
    wide = np.array([2**64 - 1, 2**63], np.uint64)
    exact = [decimal.Decimal(int(code)) / 2 for code in wide]
    if mode not in {"nearest", "nearest_even"}:  # which would need 64 bits and a carry
        expected = [int(value.to_integral_value(MODES[mode])) for value in exact]
        assert rounded(wide, 1, mode).tolist() == expected


@pytest.mark.parametrize("width", [1, 3, 8])
def test_wrapped_is_two_s_complement(width):
    codes = np.arange(-600, 601)
    expected = codes % (1 << width)
    assert np.array_equal(wrapped(codes, width, False), expected)
    half = 1 << width - 1
    assert np.array_equal(wrapped(codes, width, True), (codes + half) % (1 << width) - half)


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        (
            (1, 2, "up"),
            ValueError,
            (
                "mode must be one of 'truncate', 'nearest', 'nearest_even', "
                "'stochastic', 'toward_zero', not 'up'"
            ),
        ),
        ((1, 64, "nearest"), ValueError, "drop must be in 0..63, not 64"),
        ((1, 2, "stochastic"), ValueError, "rounding 'stochastic' needs bits"),
        ((1, 2, "nearest", 1), ValueError, "rounding 'nearest' must not have bits"),
    ],
)
def test_rounded_wrong(arguments, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        rounded(*arguments)
