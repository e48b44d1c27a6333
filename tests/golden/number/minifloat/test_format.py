"""Minifloat formats against NumPy and ml_dtypes."""

import re

import ml_dtypes
import numpy as np
import pytest

from spikeloom.golden.number.minifloat.format import ELEMENTS, Minifloat, pack, unpack

TYPES = {
    "e4m3": ml_dtypes.float8_e4m3fn,
    "e5m2": ml_dtypes.float8_e5m2,
    "e3m2": ml_dtypes.float6_e3m2fn,
    "e2m3": ml_dtypes.float6_e2m3fn,
    "e2m1": ml_dtypes.float4_e2m1fn,
}
IEEE = {
    "half": (Minifloat(exponent_bits=5, mantissa_bits=10, bias=15), np.float16, np.uint16),
    "bfloat16": (
        Minifloat(exponent_bits=8, mantissa_bits=7, bias=127),
        ml_dtypes.bfloat16,
        np.uint16,
    ),
    "single": (Minifloat(exponent_bits=8, mantissa_bits=23, bias=127), np.float32, np.uint32),
}
FORMATS = IEEE | {name: (ELEMENTS[name], TYPES[name], np.uint8) for name in TYPES}


@pytest.mark.parametrize("name", FORMATS)
def test_pack_rounds_as_they_do(name):
    form, dtype, word = FORMATS[name]
    rng = np.random.default_rng(1)
    span = 1 << form.exponent_bits
    sign = rng.integers(0, 2, 100_000)
    significand = rng.integers(0, 1 << 50, sign.size) >> rng.integers(0, 50, sign.size)
    exponent = rng.integers(-span - 30, span, sign.size)
    value = np.where(sign != 0, -1.0, 1.0) * significand * 2.0**exponent
    with np.errstate(over="ignore", under="ignore"):
        theirs = value.astype(dtype)
    ours = pack(form, sign, significand, exponent, bits=50)
    # The sign of a NaN that stands for an overflow is nobody's number.
    number = ~np.isnan(theirs.astype(float))
    assert number.sum() > 1000
    assert np.array_equal(ours[number], theirs.view(word)[number])
    assert (ours[~number] & form.sign_code - 1 == form.overflow_code).all()


@pytest.mark.parametrize("name", ["half", "bfloat16"])
def test_unpack_reads_as_they_do(name):
    form, dtype, word = FORMATS[name]
    codes = np.arange(1 << form.width)
    sign, significand, shift, nan, inf = unpack(form, codes)
    value = np.where(sign != 0, -1.0, 1.0) * significand * 2.0 ** (shift - form.frac)
    value = np.where(nan, np.nan, np.where(inf, np.copysign(np.inf, value), value))
    with np.errstate(invalid="ignore"):
        theirs = codes.astype(word).view(dtype).astype(float)
    assert np.array_equal(value, theirs, equal_nan=True)


@pytest.mark.parametrize("name", ["half", "bfloat16", *TYPES])
def test_limits(name):
    form, dtype, word = FORMATS[name]
    info = ml_dtypes.finfo(dtype)
    assert np.array(form.largest_code, word).view(dtype) == info.max
    assert 2.0**-form.frac == info.smallest_subnormal
    assert form.largest_exponent == np.floor(np.log2(float(info.max)))
    if form.specials != "none":
        assert np.isnan(np.array(form.nan_code, word).view(dtype).astype(float))


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"exponent_bits": -1}, ValueError, "exponent_bits must be in 0..8, not -1"),
        ({"exponent_bits": 9}, ValueError, "exponent_bits must be in 0..8, not 9"),
        ({"mantissa_bits": 0}, ValueError, "mantissa_bits must be in 1..23, not 0"),
        ({"mantissa_bits": 24}, ValueError, "mantissa_bits must be in 1..23, not 24"),
        ({"bias": -256}, ValueError, "bias must be in -255..255, not -256"),
        ({"bias": 256}, ValueError, "bias must be in -255..255, not 256"),
        (
            {"specials": "inf"},
            ValueError,
            "specials must be one of 'ieee', 'fn', 'none', not 'inf'",
        ),
        (
            {"exponent_bits": 0},
            ValueError,
            "specials must be 'none' without exponent bits, not 'ieee'",
        ),
    ],
)
def test_format_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        Minifloat(**({"exponent_bits": 4, "mantissa_bits": 3, "bias": 7} | values))
