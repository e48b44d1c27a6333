"""Third truths and special cases of :mod:`spikeloom.golden.number.mx.add`."""

import re

import ml_dtypes
import numpy as np
import pytest

from spikeloom.golden.number.mx.add import MXAdd, MXAddParams

TYPES = {
    "e4m3": ml_dtypes.float8_e4m3fn,
    "e5m2": ml_dtypes.float8_e5m2,
    "e3m2": ml_dtypes.float6_e3m2fn,
    "e2m3": ml_dtypes.float6_e2m3fn,
    "e2m1": ml_dtypes.float4_e2m1fn,
}


def result(params, a, b):
    block = MXAdd(params)
    state, _ = block.step(block.reset(1), a=np.asarray(a), b=np.asarray(b))
    _, outputs = block.step(state, a=np.array([0]), b=np.array([0]))
    return outputs["o"]


def all_pairs(width):
    return np.divmod(np.arange(1 << 2 * width), 1 << width)


@pytest.mark.third_truth("mx.add")
@pytest.mark.parametrize(
    ("element", "overflow"),
    [*((element, "saturate") for element in TYPES), ("e4m3", "ieee"), ("e5m2", "ieee")],
)
def test_every_pair(element, overflow):
    """float64 holds every result exactly; ml_dtypes rounds it, once."""
    specials = element in {"e4m3", "e5m2"}
    params = MXAddParams(element=element, overflow=overflow)
    a, b = all_pairs(params.form.width)
    with np.errstate(invalid="ignore", over="ignore", under="ignore"):
        x, y = (codes.astype(np.uint8).view(TYPES[element]).astype(float) for codes in (a, b))
        exact = x + y
        if overflow == "saturate":
            largest = float(ml_dtypes.finfo(TYPES[element]).max)
            exact = np.where(np.isinf(exact), exact, np.clip(exact, -largest, largest))
            exact = np.where(np.isinf(x) | np.isinf(y), x + y, exact)
        theirs = exact.astype(TYPES[element])
        nan = np.isnan(theirs.astype(float))
    ours = result(params, a, b)
    assert np.array_equal(ours[~nan], theirs.view(np.uint8)[~nan])
    assert nan.any() == specials
    if specials:
        assert (ours[np.isnan(exact)] == params.form.nan_code).all()
        assert (ours[nan] & 0x7F == params.form.nan_code).all()


@pytest.mark.third_truth("mx.add")
def test_int8_every_pair():
    params = MXAddParams(element="int8")
    a, b = all_pairs(8)
    exact = a.astype(np.uint8).view(np.int8).astype(int) + b.astype(np.uint8).view(np.int8)
    assert np.array_equal(result(params, a, b), np.clip(exact, -127, 127) & 255)


def test_zeros():
    params = MXAddParams()
    one = 0b0_0111_000
    assert result(params, [0x80, 0x80, 0, one], [0x80, 0, 0x80, one | 0x80]).tolist() == [
        0x80,
        0,
        0,
        0,
    ]


def test_infinities():
    for overflow in ("saturate", "ieee"):
        params = MXAddParams(element="e5m2", overflow=overflow)
        a, b = [0x7C, 0xFC, 0x7C, 0x7C, 0x7E], [0x7C, 0x01, 0xFC, 0x7D, 0x00]
        assert result(params, a, b).tolist() == [0x7C, 0xFC, 0x7E, 0x7E, 0x7E]


def test_overflow():
    largest, quarter = 0x7E, 0b0_1011_000  # 448 and 16: in the middle of 448 and 480
    for overflow, code in (("saturate", 0x7E), ("ieee", 0x7F)):
        params = MXAddParams(overflow=overflow)
        more = quarter + 1
        a, b = [largest, largest, 0xFE], [quarter, more, 0x80 | more]
        assert result(params, a, b).tolist() == [0x7E, code, 0x80 | code]


ACCEPTED = "element must be one of 'e4m3', 'e5m2', 'e3m2', 'e2m3', 'e2m1', 'int8'"


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"element": "e8m0"}, ValueError, f"{ACCEPTED}, not 'e8m0'"),
        (
            {"overflow": "wrap"},
            ValueError,
            "overflow must be one of 'saturate', 'ieee', not 'wrap'",
        ),
        ({"overflow": True}, TypeError, "overflow must be one of 'saturate', 'ieee', not True"),
        (
            {"element": "e2m1", "overflow": "ieee"},
            ValueError,
            "overflow must be 'saturate' for e2m1, which has only numbers, not 'ieee'",
        ),
        (
            {"element": "int8", "overflow": "ieee"},
            ValueError,
            "overflow must be 'saturate' for int8, which has only numbers, not 'ieee'",
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        MXAddParams(**values)
