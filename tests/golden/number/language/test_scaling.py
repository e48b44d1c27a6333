"""Shifts by data against exact fractions."""

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.scaling import choose, scaled, signed_format


@pytest.mark.parametrize("number", [1, 2, 3, 5, 8, 13])
def test_choose(number):
    index = np.arange(number)
    assert choose(index, [np.full(number, 7 * k) for k in range(number)]).tolist() == [
        7 * k for k in range(number)
    ]


ROUND = {
    "nearest_even": round,
    "nearest": lambda x: int(abs(x) + Fraction(1, 2)) * (1 if x > 0 else -1),
    "truncate": lambda x: x.numerator // x.denominator,
    "toward_zero": int,
}


@given(
    st.integers(1, 20),
    st.integers(1, 31),
    st.integers(-60, 60),
    st.integers(1, 20),
    st.booleans(),
    st.sampled_from(sorted(ROUND)),
    st.integers(0, 2**32),
)
def test_scaled(bits, most, left, width, full, mode, seed):
    rng = np.random.default_rng(seed)
    top = 2 ** (width - 1) - 1
    to = Format(-top - full, top, 0)
    codes = rng.integers(-(2 ** (bits - 1)), 2 ** (bits - 1), 40)
    amount = rng.integers(0, most + 1, 40)
    found = scaled(codes, bits, amount, most, left, to, mode)
    for code, shift, word, overflow, lost in zip(codes, amount, *found, strict=True):
        exact = Fraction(int(code)) * Fraction(2) ** (left - int(shift))
        rounded = ROUND[mode](exact)
        assert word == min(max(rounded, to.low), to.high)
        assert overflow == (word != rounded)
        if not overflow:
            assert lost == (rounded != exact)


@pytest.mark.parametrize("label", ["Q1.0", "Q32.0", "Q0.32", "Q-31.32"])
def test_signed_format(label):
    assert str(signed_format("fixed", label)) == label


@pytest.mark.parametrize(
    ("label", "error", "text"),
    [
        ("UQ8.8", ValueError, "fixed must be a signed format, not 'UQ8.8'"),
        ("Q33.0", ValueError, "bits of fixed must be in 1..32, not 33"),
        ("Q-1.33", ValueError, "fraction bits of fixed must be in 0..32, not 33"),
        ("Q8.-1", ValueError, "fraction bits of fixed must be in 0..32, not -1"),
        ("8.8", ValueError, "a format must be written like 'Q8.8' or 'UQ8.8', not '8.8'"),
        (16, TypeError, "a format must be written like 'Q8.8' or 'UQ8.8', not 16"),
    ],
)
def test_signed_format_wrong(label, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        signed_format("fixed", label)
