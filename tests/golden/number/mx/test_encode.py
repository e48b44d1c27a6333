"""Third truths and special cases of :mod:`spikeloom.golden.number.mx.encode`."""

import re

import ml_dtypes
import numpy as np
import pytest

from spikeloom.golden.number.mx.encode import MXEncode, MXEncodeParams

TYPES = {
    "e4m3": ml_dtypes.float8_e4m3fn,
    "e5m2": ml_dtypes.float8_e5m2,
    "e3m2": ml_dtypes.float6_e3m2fn,
    "e2m3": ml_dtypes.float6_e2m3fn,
    "e2m1": ml_dtypes.float4_e2m1fn,
}


def encode(params, blocks):
    """Scales ``(lanes, blocks)`` and elements ``(lanes, blocks, length)`` of such numbers."""
    lanes, number, length = blocks.shape
    numbers = np.concatenate(
        [blocks.reshape(lanes, -1).T, np.zeros((length + 1, lanes), int)]
    )  # one block more pushes the last one out
    outputs, _ = MXEncode(params).run({"en": np.ones_like(numbers), "i": numbers})
    given = {name: out[length + 1 :] for name, out in outputs.items()}
    assert not any(out[: length + 1].any() for out in outputs.values())
    assert np.array_equal(np.flatnonzero(given["first"][:, 0]), np.arange(number) * length)
    shape = (lanes, number, length)
    scales = given["scale"].T.reshape(shape)
    assert (scales == scales[..., :1]).all()
    return scales[..., 0], given["o"].T.reshape(shape)


def numbers(params, lanes, number, seed=1):
    """Numbers of all sizes, the most negative one among them."""
    rng = np.random.default_rng(seed)
    size = 1 << params.width - 1
    codes = rng.integers(-size, size, (lanes, number, params.length))
    return codes >> rng.integers(0, params.width, (lanes, number, 1))


@pytest.mark.third_truth("mx.encode")
@pytest.mark.parametrize(("width", "frac", "length"), [(16, 8, 32), (24, 64, 5), (6, 0, 2)])
@pytest.mark.parametrize("element", TYPES)
def test_rounds_as_ml_dtypes(element, width, frac, length):
    """The scale is section 6.3 in exact arithmetic, a code of ml_dtypes; so are the elements."""
    params = MXEncodeParams(element=element, width=width, frac=frac, length=length)
    blocks = numbers(params, 300, 3)
    scales, elements = encode(params, blocks)
    values = np.ldexp(blocks.astype(float), -frac)
    largest = np.abs(values).max(axis=-1)
    limit = float(ml_dtypes.finfo(TYPES[element]).max)
    emax = np.floor(np.log2(limit))
    scale = 2.0 ** (np.floor(np.log2(np.where(largest > 0, largest, 1))) - emax)
    scale = np.where(largest > 0, scale, 2.0**-127)
    assert np.array_equal(scales, scale.astype(ml_dtypes.float8_e8m0fnu).view(np.uint8))
    clipped = np.clip(values / scale[..., None], -limit, limit)
    assert np.array_equal(elements, clipped.astype(TYPES[element]).view(np.uint8))


@pytest.mark.third_truth("mx.encode")
@pytest.mark.parametrize("width", [4, 9, 16])
def test_int8_rounds_to_even(width):
    params = MXEncodeParams(element="int8", width=width)
    blocks = numbers(params, 100, 3)
    scales, elements = encode(params, blocks)
    scale = np.ldexp(1.0, scales - 127)[..., None]
    codes = np.clip(np.rint(np.ldexp(blocks.astype(float), -params.frac) / scale * 64), -127, 127)
    assert np.array_equal(elements, codes.astype(int) & 255)
    largest = np.abs(codes).max(axis=-1)
    some = scales > 0
    assert (largest[some] >= 64).all()  # the scale is as small as it can be


@pytest.mark.parametrize("element", [*TYPES, "int8"])
def test_distance_to_ideal(element):
    params = MXEncodeParams(element=element)
    blocks = numbers(params, 50, 2)
    scales, _ = encode(params, blocks)
    scale, ratio = MXEncode(params).ideal(blocks)
    assert np.array_equal(scale, np.ldexp(1.0, scales - 127))
    assert np.abs(ratio).max() < 2.0 ** (params.form.largest_exponent + 1)


def test_largest_numbers_saturate():
    # 1.9375 * 2**8 lies beyond 448 and would round to 512, which there is not.
    params = MXEncodeParams(length=2, width=6, frac=0)
    scales, elements = encode(params, np.array([[[31, -31], [-32, 1]]]))
    assert scales.tolist() == [[127 + 4 - 8, 127 + 5 - 8]]
    assert elements.tolist() == [[[0x7E, 0xFE], [0xF8, 0x50]]]


def test_zeros():
    params = MXEncodeParams(length=2, element="e2m1")
    scales, elements = encode(params, np.array([[[0, 0], [-1, 256], [0, 0]]]))
    assert scales.tolist() == [[0, 125, 0]]
    # The -1 is 2**-8 of the largest: it becomes a negative zero.
    assert elements.tolist() == [[[0, 0], [8, 6], [0, 0]]]


def test_holds_without_en():
    params = MXEncodeParams(length=2, width=4, frac=0)
    x = np.array([3, -4, 1, 0, 2, 2, 0, 0])[:, None]
    steps, _ = MXEncode(params).run({"en": np.ones_like(x), "i": x})
    en = np.tile([0, 0, 1], len(x))[:, None]
    spread, _ = MXEncode(params).run({"en": en, "i": np.repeat(x, 3, axis=0)})
    for name, values in steps.items():
        assert np.array_equal(np.repeat(values, 3, axis=0), spread[name])


ACCEPTED = "element must be one of 'e4m3', 'e5m2', 'e3m2', 'e2m3', 'e2m1', 'int8'"


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"element": "fp8"}, ValueError, f"{ACCEPTED}, not 'fp8'"),
        ({"length": 1}, ValueError, "length must be in 2..1024, not 1"),
        ({"length": 1025}, ValueError, "length must be in 2..1024, not 1025"),
        ({"length": 32.0}, TypeError, "length must be an integer in 2..1024, not 32.0"),
        ({"width": 1}, ValueError, "width must be in 2..24, not 1"),
        ({"width": 25}, ValueError, "width must be in 2..24, not 25"),
        ({"frac": -1}, ValueError, "frac must be in 0..64, not -1"),
        ({"frac": 65}, ValueError, "frac must be in 0..64, not 65"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        MXEncodeParams(**values)
