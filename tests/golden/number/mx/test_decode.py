"""Third truths and special cases of :mod:`spikeloom.golden.number.mx.decode`."""

import re

import ml_dtypes
import numpy as np
import pytest

from spikeloom.golden.number.mx.decode import MXDecode, MXDecodeParams

TYPES = {
    "e4m3": ml_dtypes.float8_e4m3fn,
    "e5m2": ml_dtypes.float8_e5m2,
    "e3m2": ml_dtypes.float6_e3m2fn,
    "e2m3": ml_dtypes.float6_e2m3fn,
    "e2m1": ml_dtypes.float4_e2m1fn,
}


def decode(element, code, scale=127):
    return MXDecode(MXDecodeParams(element=element)).ideal(np.array([code]), np.array([scale]))[0]


@pytest.mark.third_truth("mx.decode")
@pytest.mark.parametrize("element", TYPES)
def test_every_code_and_scale(element):
    """All elements with all scales, as float64: ml_dtypes has the scale as a format too."""
    params = MXDecodeParams(element=element)
    codes, scales = np.divmod(np.arange(256 << params.form.width), 256)
    with np.errstate(invalid="ignore"):
        elements = codes.astype(np.uint8).view(TYPES[element]).astype(float)
        powers = scales.astype(np.uint8).view(ml_dtypes.float8_e8m0fnu).astype(float)
    assert np.array_equal(MXDecode(params).ideal(codes, scales), elements * powers, equal_nan=True)


@pytest.mark.third_truth("mx.decode")
def test_int8_is_the_codes_over_64():
    """MXINT8 of the specification, section 5.3.4: two's complement, scaled by 2**-6."""
    codes = np.arange(256)
    values = MXDecode(MXDecodeParams(element="int8")).ideal(codes, np.full(256, 127))
    assert np.array_equal(values, codes.astype(np.uint8).view(np.int8) / 64)


@pytest.mark.third_truth("mx.decode")
@pytest.mark.parametrize(
    ("element", "code", "value"),
    [
        # Tables 1 to 5 of the specification: largest, smallest normal, smallest subnormal number.
        ("e4m3", 0b01111110, 448.0),
        ("e4m3", 0b00001000, 2.0**-6),
        ("e4m3", 1, 2.0**-9),
        ("e5m2", 0b01111011, 57344.0),
        ("e5m2", 0b00000100, 2.0**-14),
        ("e5m2", 1, 2.0**-16),
        ("e3m2", 0b011111, 28.0),
        ("e3m2", 0b000100, 0.25),
        ("e3m2", 1, 0.0625),
        ("e2m3", 0b011111, 7.5),
        ("e2m3", 0b001000, 1.0),
        ("e2m3", 1, 0.125),
        ("e2m1", 0b0111, 6.0),
        ("e2m1", 0b0010, 1.0),
        ("e2m1", 1, 0.5),
        ("int8", 0b01111111, 1 + 63 / 64),
        ("int8", 0b11111111, -1 / 64),
        ("int8", 0x80, -2.0),
    ],
)
def test_tables_of_the_specification(element, code, value):
    assert decode(element, code) == value


def test_scale():
    assert decode("e2m1", 2, 0) == 2.0**-127
    assert decode("e2m1", 2, 254) == 2.0**127
    assert np.isnan(decode("e2m1", 2, 255))


def test_nan_of_the_scale_wins_over_an_infinity():
    state, inputs = {}, {"element": np.array([0x7C, 0xFC, 0x7C]), "scale": np.array([0, 254, 255])}
    _, outputs = MXDecode(MXDecodeParams(element="e5m2")).step(state, **inputs)
    assert outputs["inf"].tolist() == [1, 1, 0]
    assert outputs["nan"].tolist() == [0, 0, 1]
    assert np.sign(outputs["code"]).tolist() == [1, -1, 1]


ACCEPTED = "element must be one of 'e4m3', 'e5m2', 'e3m2', 'e2m3', 'e2m1', 'int8'"


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"element": "e4m4"}, ValueError, f"{ACCEPTED}, not 'e4m4'"),
        ({"element": 8}, TypeError, f"{ACCEPTED}, not 8"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        MXDecodeParams(**values)
