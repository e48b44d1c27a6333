"""Minifloats to fixed point: all codes of both formats, against ml_dtypes."""

import re

import ml_dtypes
import numpy as np
import pytest

from spikeloom.golden.number.minifloat.to_fixed import FloatToFixed, FloatToFixedParams

ROUND = {
    "nearest_even": np.rint,
    "nearest": lambda x: np.trunc(x + np.copysign(0.5, x)),
    "truncate": np.floor,
    "toward_zero": np.trunc,
}
TYPES = {
    "half": np.float16,
    "bfloat16": ml_dtypes.bfloat16,
    "e4m3": ml_dtypes.float8_e4m3fn,
    "e5m2": ml_dtypes.float8_e5m2,
}
CODES = np.arange(65536)


def convert(codes=CODES, **values):
    return FloatToFixed(FloatToFixedParams(**values)).step({}, codes)[1]


@pytest.mark.third_truth("minifloat.to_fixed")
@pytest.mark.parametrize("rounding", sorted(ROUND))
@pytest.mark.parametrize("fixed", ["Q8.8", "Q16.16", "Q32.0", "Q1.0", "Q0.32"])
@pytest.mark.parametrize("source", sorted(TYPES))
def test_every_code(source, fixed, rounding):
    params = FloatToFixedParams(source=source, fixed=fixed, rounding=rounding)
    kind = np.dtype(TYPES[source])
    all_codes = np.arange(1 << 8 * kind.itemsize)
    with np.errstate(invalid="ignore"):  # a conversion of signalling NaNs
        real = all_codes.astype(f"u{kind.itemsize}").view(kind).astype(np.float64)
    nan = np.isnan(real)
    real[nan] = 0
    exact = real * 2.0**params.result.frac  # at most 11 bits, so nothing here is rounded
    codes = ROUND[rounding](exact)
    kept = np.clip(codes, params.result.low, params.result.high)
    found = convert(all_codes, source=source, fixed=fixed, rounding=rounding)
    assert np.array_equal(found["o"], kept)
    assert np.array_equal(found["nan"], nan)
    assert np.array_equal(found["overflow"], kept != codes)
    assert np.array_equal(found["inexact"], kept != exact)
    ideal = FloatToFixed(params).ideal(all_codes)
    assert np.array_equal(ideal, np.where(nan, np.nan, exact), equal_nan=True)


def test_special_codes():
    found = convert()
    for code, o, flags in [
        (0x0000, 0, (0, 0, 0)),
        (0x8000, 0, (0, 0, 0)),
        (0x0001, 0, (0, 0, 1)),
        (0x3C00, 256, (0, 0, 0)),
        (0x7BFF, 32767, (0, 1, 1)),
        (0xD800, -32768, (0, 0, 0)),
        (0xD801, -32768, (0, 1, 1)),
        (0x7C00, 32767, (0, 1, 1)),
        (0xFC00, -32768, (0, 1, 1)),
        (0x7C01, 0, (1, 0, 0)),
        (0xFFFF, 0, (1, 0, 0)),
    ]:
        assert found["o"][code] == o
        assert tuple(found[name][code] for name in ("nan", "overflow", "inexact")) == flags


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        (
            {"source": "float32"},
            ValueError,
            "source must be one of 'half', 'bfloat16', 'e4m3', 'e5m2', not 'float32'",
        ),
        (
            {"source": 16},
            TypeError,
            "source must be one of 'half', 'bfloat16', 'e4m3', 'e5m2', not 16",
        ),
        ({"fixed": "UQ8.8"}, ValueError, "fixed must be a signed format, not 'UQ8.8'"),
        ({"fixed": "Q17.16"}, ValueError, "bits of fixed must be in 1..32, not 33"),
        (
            {"rounding": "stochastic"},
            ValueError,
            (
                "rounding must be one of 'truncate', 'nearest', 'nearest_even', 'toward_zero', "
                "not 'stochastic'"
            ),
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        FloatToFixedParams(**values)
