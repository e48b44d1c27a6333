"""Minifloats from fixed point: all codes of 16 bits, many of 32, against ml_dtypes."""

import re

import ml_dtypes
import numpy as np
import pytest

from spikeloom.golden.number.minifloat.from_fixed import FixedToFloat, FixedToFloatParams

WORDS = np.arange(-32768, 32768)


def convert(codes, **values):
    return FixedToFloat(FixedToFloatParams(**values)).step({}, codes)[1]["o"]


def nearest(real, kind):
    """Codes of the nearest floating-point numbers, from ``real`` in a type that rounds once."""
    with np.errstate(over="ignore"):
        found = real.astype(kind).view(f"u{np.dtype(kind).itemsize}").astype(int)
    return np.where(real == 0, 0, found)


def truncated(real, kind):
    """The same without rounding up: one code nearer to 0 where the nearest one is too large."""
    codes = nearest(real, kind)
    size = codes.astype(f"u{np.dtype(kind).itemsize}").view(kind).astype(np.float64)
    return codes - ~(np.abs(size) <= np.abs(real))  # a NaN beyond the largest is too large as well


def words(bits):
    """All kinds of codes of ``bits`` bits: of all lengths, and next to the powers of two."""
    rng = np.random.default_rng(bits)
    codes = rng.integers(-(1 << bits - 1), 1 << bits - 1, 200_000) >> rng.integers(0, bits, 200_000)
    powers = (1 << np.arange(bits - 1))[:, None] + np.arange(-3, 4)
    ties = (1 << np.arange(12, bits - 1))[:, None] + (1 << np.arange(bits - 12))[None, :]
    ends = np.array([-(1 << bits - 1), (1 << bits - 1) - 1])
    codes = np.concatenate([codes, powers.ravel(), -powers.ravel(), ties.ravel(), ends])
    return codes[(codes >= ends[0]) & (codes <= ends[1])]


@pytest.mark.third_truth("minifloat.from_fixed")
@pytest.mark.parametrize("fixed", ["Q8.8", "Q16.0", "Q0.16", "Q-4.20", "Q-16.32"])
@pytest.mark.parametrize("result", ["half", "bfloat16", "e4m3", "e5m2"])
def test_every_word(result, fixed):
    params = FixedToFloatParams(fixed=fixed, result=result)
    kind = {
        "half": np.float16,
        "bfloat16": ml_dtypes.bfloat16,
        "e4m3": ml_dtypes.float8_e4m3fn,
        "e5m2": ml_dtypes.float8_e5m2,
    }[result]
    # 16 bits at most fit a float32, so there is no rounding before the one that counts.
    real = np.ldexp(WORDS.astype(np.float32), -params.source.frac).astype(np.float32)
    legal = (params.source.low <= WORDS) & (params.source.high >= WORDS)
    real, codes = real[legal], WORDS[legal]
    assert np.array_equal(convert(codes, fixed=fixed, result=result), nearest(real, kind))
    found = convert(codes, fixed=fixed, result=result, rounding="toward_zero")
    assert np.array_equal(found, truncated(real, kind))


@pytest.mark.third_truth("minifloat.from_fixed")
@pytest.mark.parametrize("fixed", ["Q16.16", "Q32.0", "Q20.12", "Q0.32"])
def test_long_words_to_half(fixed):
    """NumPy rounds a float64 to a float16 once."""
    frac = FixedToFloatParams(fixed=fixed).source.frac
    codes = words(32)
    real = np.ldexp(codes.astype(np.float64), -frac)
    assert np.array_equal(convert(codes, fixed=fixed), nearest(real, np.float16))
    found = convert(codes, fixed=fixed, rounding="toward_zero")
    assert np.array_equal(found, truncated(real, np.float16))


@pytest.mark.third_truth("minifloat.from_fixed")
def test_long_words_to_bfloat16():
    """The nearest of the two neighbours that ml_dtypes knows, the even one in between."""
    codes = words(32)
    real = np.ldexp(codes.astype(np.float64), -16)
    found = convert(codes, fixed="Q16.16", result="bfloat16")

    def value(code):
        return code.astype(np.uint16).view(ml_dtypes.bfloat16).astype(np.float64)

    error = np.abs(value(found) - real)
    for neighbour in (found + 1, found - 1):
        away = np.abs(value(neighbour) - real)
        closer = (error < away) | ((error == away) & (found % 2 == 0))
        assert (closer | (real == 0)).all()


def test_special_words():
    found = convert(np.array([0, 1, -1, 256, -32768, 32767]))
    assert found.tolist() == [0x0000, 0x1C00, 0x9C00, 0x3C00, 0xD800, 0x5800]
    large = np.array([65504, 65519, 65520, -65520, (1 << 31) - 1, -(1 << 31)])
    assert convert(large, fixed="Q32.0").tolist() == [
        0x7BFF,
        0x7BFF,
        0x7C00,
        0xFC00,
        0x7C00,
        0xFC00,
    ]
    found = convert(large, fixed="Q32.0", rounding="toward_zero")
    assert found.tolist() == [0x7BFF, 0x7BFF, 0x7BFF, 0xFBFF, 0x7BFF, 0xFBFF]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"fixed": "UQ8.8"}, ValueError, "fixed must be a signed format, not 'UQ8.8'"),
        ({"fixed": "Q33.0"}, ValueError, "bits of fixed must be in 1..32, not 33"),
        (
            {"result": "double"},
            ValueError,
            "result must be one of 'half', 'bfloat16', 'e4m3', 'e5m2', not 'double'",
        ),
        (
            {"rounding": "truncate"},
            ValueError,
            "rounding must be one of 'nearest_even', 'toward_zero', not 'truncate'",
        ),
        (
            {"rounding": 0},
            TypeError,
            "rounding must be one of 'nearest_even', 'toward_zero', not 0",
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        FixedToFloatParams(**values)
