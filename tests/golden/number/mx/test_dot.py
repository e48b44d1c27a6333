"""Third truths and special cases of :mod:`spikeloom.golden.number.mx.dot`."""

import re
from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest

from spikeloom.golden.number.mx.dot import MXDot, MXDotParams

TYPES = {
    "e4m3": ml_dtypes.float8_e4m3fn,
    "e5m2": ml_dtypes.float8_e5m2,
    "e3m2": ml_dtypes.float6_e3m2fn,
    "e2m3": ml_dtypes.float6_e2m3fn,
    "e2m1": ml_dtypes.float4_e2m1fn,
}


def dot(params, a, b, scale_a, scale_b):
    """Results ``(lanes,)``, as words of 32 bits, of blocks ``(lanes, length)``."""
    pairs = {"en": np.ones(a.T.shape, int), "a": a.T, "b": b.T}
    pairs["scale_a"] = np.broadcast_to(scale_a, a.T.shape)
    pairs["scale_b"] = np.broadcast_to(scale_b, a.T.shape)
    after = {name: np.concatenate([x, 0 * x[:1].repeat(6, axis=0)]) for name, x in pairs.items()}
    outputs, _ = MXDot(params).run(after)
    given = np.flatnonzero(outputs["valid"][:, 0])
    assert given.tolist() == [params.length - 1 + params.latency]
    return outputs["o"][given[0]]


def real(element, codes):
    words = codes.astype(np.uint8)
    if element == "int8":
        return words.view(np.int8) / 64
    with np.errstate(invalid="ignore"):
        return words.view(TYPES[element]).astype(float)


def blocks(params, lanes, seed=1):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 1 << params.form.width, (2, lanes, params.length))


@pytest.mark.third_truth("mx.dot")
@pytest.mark.parametrize("spread", [10, 60, 127])
@pytest.mark.parametrize("length", [2, 32])
@pytest.mark.parametrize("element", ["e4m3", "e3m2", "e2m3", "e2m1", "int8"])
def test_float64_is_exact(element, length, spread):
    """float64 holds these sums exactly; NumPy rounds them to float32, once."""
    params = MXDotParams(element=element, length=length)
    a, b = blocks(params, 400)
    rng = np.random.default_rng(2)
    scales = rng.integers(127 - spread, 128 + spread, (2, 400))
    powers = scales.astype(np.uint8).view(ml_dtypes.float8_e8m0fnu).astype(float)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        exact = np.sum(real(element, a) * real(element, b), axis=-1) * powers[0] * powers[1]
        theirs = (exact + 0.0).astype(np.float32)
    ours = dot(params, a, b, *scales)
    number = ~np.isnan(theirs)
    assert np.array_equal(ours[number], theirs.view(np.uint32)[number])
    assert (ours[~number] == 0x7FC00000).all()


def to_single(exact):
    """A fraction in float32, ties to even, from the definition; no overflow."""
    if exact == 0:
        return np.float32(0)
    size, exponent = abs(exact), -149
    while size / Fraction(2) ** exponent >= 1 << 24:
        exponent += 1
    code = round(size / Fraction(2) ** exponent)  # Python rounds a half to even
    value = np.float32(np.ldexp(float(code), exponent))
    return -value if exact < 0 else value


@pytest.mark.third_truth("mx.dot")
def test_e5m2_is_exact():
    """70 bits, more than float64 holds: against Python's fractions."""
    params = MXDotParams(element="e5m2", length=4)
    # Without the largest exponent there are only numbers.
    a, b = (np.where(x & 0x7C == 0x7C, x ^ 0x40, x) for x in blocks(params, 300))
    scale_a, scale_b = 120, np.arange(300) % 100 + 50
    ours = dot(params, a, b, scale_a, scale_b)
    x, y = real("e5m2", a), real("e5m2", b)
    for lane in range(300):
        total = sum(Fraction(p) * Fraction(q) for p, q in zip(x[lane], y[lane], strict=True))
        exact = total * Fraction(2) ** int(scale_a + scale_b[lane] - 254)
        assert ours[lane] == to_single(exact).view(np.uint32)


@pytest.mark.third_truth("mx.dot")
def test_small_after_cancellation():
    """The largest products cancel, and the smallest one is left as it is: float32 would lose it."""
    params = MXDotParams(element="e5m2", length=3)
    a = np.array([[0x7B, 0x01, 0xFB]])
    b = np.array([[0x7B, 0x01, 0x7B]])
    assert dot(params, a, b, 127, 127).astype(np.uint32).view(np.float32) == 2.0**-32


def test_ideal():
    params = MXDotParams(length=4)
    a, b = (x & 0xF7 for x in blocks(params, 50))
    scales = np.full(50, 120), np.full(50, 130)
    ours = dot(params, a, b, *scales).astype(np.uint32).view(np.float32)
    ideal = MXDot(params).ideal(a, b, *scales)
    assert np.abs(ours - ideal).max() <= np.abs(ideal).max() * 2.0**-24


@pytest.mark.parametrize(
    ("a", "b", "word"),
    [
        ((0x7C, 0x3C), (0x3C, 0x3C), 0x7F800000),  # inf
        ((0x7C, 0x3C), (0xBC, 0x3C), 0xFF800000),  # -inf
        ((0x7C, 0x7C), (0xBC, 0x3C), 0x7FC00000),  # -inf + inf
        ((0x7C, 0x3C), (0x00, 0x3C), 0x7FC00000),  # inf * 0
        ((0x7D, 0x3C), (0x3C, 0x3C), 0x7FC00000),  # NaN
        ((0xBC, 0x3C), (0x3C, 0x3C), 0x00000000),  # exactly 0
        ((0x80, 0x80), (0x3C, 0x3C), 0x00000000),  # zeros with a minus
    ],
)
def test_specials(a, b, word):
    params = MXDotParams(element="e5m2", length=2)
    assert dot(params, np.array([a]), np.array([b]), 127, 127).tolist() == [word]


def test_scales():
    params = MXDotParams(element="e2m1", length=2)
    ones = np.array([[2, 2]])
    pairs = [(255, 0), (0, 255), (254, 254), (127, 127), (0, 105), (0, 103), (0, 104)]
    words = [int(dot(params, ones, ones, *pair)[0]) for pair in pairs]
    # NaN, NaN, infinity, 2, twice 2**-149, half of it (a tie, to even), and once.
    assert words == [0x7FC00000, 0x7FC00000, 0x7F800000, 0x40000000, 2, 0, 1]


def test_blocks_follow_without_a_gap():
    params = MXDotParams(element="int8", length=2)
    en = np.array([1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    a = np.array([64, 99, 32, 64, 64, 0, 0, 0, 0, 0, 0])
    scale = np.full_like(a, 127)
    inputs = {"en": en, "a": a, "b": np.full_like(a, 64), "scale_a": scale, "scale_b": scale}
    outputs, _ = MXDot(params).run({name: x[:, None] for name, x in inputs.items()})
    given = np.flatnonzero(outputs["valid"][:, 0])
    assert given.tolist() == [7, 9]
    words = outputs["o"][given, 0].astype(np.uint32)
    assert words.view(np.float32).tolist() == [1.5, 2.0]


ACCEPTED = "element must be one of 'e4m3', 'e5m2', 'e3m2', 'e2m3', 'e2m1', 'int8'"


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"element": "fp8"}, ValueError, f"{ACCEPTED}, not 'fp8'"),
        ({"length": 1}, ValueError, "length must be in 2..1024, not 1"),
        ({"length": 1025}, ValueError, "length must be in 2..1024, not 1025"),
        ({"length": True}, TypeError, "length must be an integer in 2..1024, not True"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        MXDotParams(**values)
