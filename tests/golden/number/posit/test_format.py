"""Third truths and special cases of the posit blocks.

The third truth is SoftPosit, the reference implementation of the posit's authors, as the package
softposit: 8 bits with ``es`` 0, 16 with 1, and up to 32 with 2. A format with fewer bits and the
same ``es`` has the same codes, zeros appended; so the formats it lacks are checked against the
values and the midpoints, the codes of one bit more, that it gives.
"""

import re
from bisect import bisect_left
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.number.posit.add import PositAdd, PositAddParams
from spikeloom.golden.number.posit.decode import PositDecode, PositDecodeParams
from spikeloom.golden.number.posit.dot import PositDot, PositDotParams
from spikeloom.golden.number.posit.encode import PositEncode, PositEncodeParams
from spikeloom.golden.number.posit.format import PositParams, values
from spikeloom.golden.number.posit.mul import PositMul, PositMulParams

softposit = pytest.importorskip("softposit", reason="pip install spikeloom[posit] compiles it")

# The widest format of SoftPosit for each es, and its functions on codes.
WIDEST = {0: 8, 1: 16, 2: 32}
TYPE = {0: softposit.posit8_t, 1: softposit.posit16_t, 2: softposit.posit32_t}
TO_DOUBLE = {
    0: softposit.convertP8ToDouble,
    1: softposit.convertP16ToDouble,
    2: softposit.convertP32ToDouble,
}
FROM_DOUBLE = {
    0: softposit.convertDoubleToP8,
    1: softposit.convertDoubleToP16,
    2: softposit.convertDoubleToP32,
}
OPERATOR = {
    ("add", 0): softposit.p8_add,
    ("add", 1): softposit.p16_add,
    ("add", 2): softposit.p32_add,
    ("mul", 0): softposit.p8_mul,
    ("mul", 1): softposit.p16_mul,
    ("mul", 2): softposit.p32_mul,
}
MADE = {}
GOLDEN = {"add": (PositAdd, PositAddParams), "mul": (PositMul, PositMulParams)}


def posits(es, codes, kind=None):
    """SoftPosit's objects; one object for each different code."""
    kind = kind or TYPE[es]
    made = MADE.setdefault(kind, {})
    for code in set(codes) - made.keys():
        made[code] = posit = kind()
        posit.v = code
    return [made[code] for code in codes]


def doubles(width, es, codes):
    """The values that SoftPosit gives to codes of a format no wider than its own."""
    shift = WIDEST[es] - width
    return np.array([TO_DOUBLE[es](x) for x in posits(es, [int(c) << shift for c in codes])])


def theirs(name, es, a, b):
    """SoftPosit's operator on arrays of codes of its own format."""
    pairs = zip(posits(es, a.tolist()), posits(es, b.tolist()), strict=True)
    function = OPERATOR[name, es]
    return np.array([function(x, y).v for x, y in pairs])


def theirs_of_width(name, width, a, b):
    """SoftPosit's operator with es 2 and any width, whose codes it keeps at the upper end."""
    kind, shift = softposit.posit_2_t, 32 - width
    function = {"add": softposit.pX2_add, "mul": softposit.pX2_mul}[name]
    x = posits(2, (a << shift).tolist(), kind)
    y = posits(2, (b << shift).tolist(), kind)
    codes = [function(u, v, width).v for u, v in zip(x, y, strict=True)]
    return np.array(codes) >> shift


def ours(name, width, es, a, b):
    golden, params = GOLDEN[name]
    return golden(params(width=width, es=es)).step({}, a, b)[1]["o"]


def nearest(width, es, exact):
    """The codes nearest to exact floats: the values between which one lies, and the midpoint."""
    middles = doubles(width + 1, es, range(3, (1 << width) - 1, 2))
    size = np.abs(exact)
    below = np.searchsorted(middles, size, "left")
    tie = (below < len(middles)) & (middles[np.minimum(below, len(middles) - 1)] == size)
    code = below + 1
    code = np.where(tie, code + code % 2, code)
    return np.where(exact == 0, 0, np.where(exact < 0, (1 << width) - code, code))


def all_pairs(width):
    codes = np.arange(1 << width)
    return np.repeat(codes, len(codes)), np.tile(codes, len(codes))


def random_pairs(width, number, seed):
    """Random codes, of which a quarter of the second are near the first, so that they cancel."""
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 1 << width, (2, number))
    close = (rng.integers(-9, 9, number) - a) & ((1 << width) - 1)
    return a, np.where(np.arange(number) % 4 == 0, close, b)


def decoded(params, codes):
    """The values that the decoder's outputs make."""
    parts = PositDecode(params).step({}, codes)[1]
    size = np.ldexp(parts["significand"].astype(float), parts["scale"] - params.fraction_bits)
    size = np.where(parts["zero"] + parts["nar"] != 0, 0.0, size)
    marked = parts["significand"] >> params.fraction_bits
    assert (marked + parts["zero"] + parts["nar"] == 1).all()
    return np.where(parts["sign"] != 0, -size, size), parts["nar"] != 0


@pytest.mark.third_truth("posit.decode")
@pytest.mark.parametrize(
    ("width", "es"),
    [(3, 0), (8, 0), (3, 1), (8, 1), (13, 1), (16, 1), (3, 2), (4, 2), (8, 2), (13, 2), (16, 2)],
)
def test_decode_all(width, es):
    codes = np.arange(1 << width)
    got, nar = decoded(PositDecodeParams(width=width, es=es), codes)
    assert np.flatnonzero(nar).tolist() == [1 << width - 1]
    assert got[~nar].tolist() == doubles(width, es, codes[~nar]).tolist()


@pytest.mark.third_truth("posit.decode")
def test_decode_32():
    params = PositDecodeParams(width=32, es=2)
    codes = np.random.default_rng(1).integers(0, 1 << 32, 100_000)
    ends = np.arange(1, 5000)
    codes = np.concatenate([codes, ends, (1 << 31) - ends, (1 << 31) + ends, (1 << 32) - ends])
    got, nar = decoded(params, codes)
    assert not nar.any()
    assert got.tolist() == doubles(32, 2, codes).tolist()
    assert PositDecode(params).ideal(codes).tolist() == got.tolist()


def encoder_inputs(params, number, seed):
    """Random inputs of the encoder, and the numbers they stand for."""
    rng = np.random.default_rng(seed)
    reach, bits = 2 * params.max_scale + 1, params.fraction_bits + 1
    sign, sticky = rng.integers(0, 2, (2, number))
    scale = rng.integers(-reach, reach, number, endpoint=True)
    # Few ones, so that many numbers are codes or exactly between two.
    tail = rng.integers(0, 1 << bits, number) & rng.integers(0, 1 << bits, number)
    tail = np.where(rng.integers(0, 2, number) == 0, tail & -(1 << bits // 2), tail)
    significand = (1 << bits) | tail
    exact = np.ldexp((2 * significand + sticky).astype(float), scale - bits - 1)
    inputs = {"sign": sign, "scale": scale, "significand": significand, "sticky": sticky}
    inputs["nar"] = np.zeros(number, np.int64)
    return inputs, np.where(sign != 0, -exact, exact)


@pytest.mark.third_truth("posit.encode")
@pytest.mark.parametrize(("width", "es"), [(8, 0), (16, 1), (32, 2)])
def test_encode_softposit(width, es):
    params = PositEncodeParams(width=width, es=es)
    inputs, exact = encoder_inputs(params, 100_000, width)
    got = PositEncode(params).step({}, **inputs)[1]["o"]
    assert got.tolist() == [FROM_DOUBLE[es](x).v for x in exact.tolist()]


@pytest.mark.third_truth("posit.encode")
@pytest.mark.parametrize(
    ("width", "es"), [(3, 0), (7, 0), (3, 1), (8, 1), (15, 1), (3, 2), (4, 2), (8, 2), (15, 2)]
)
def test_encode_midpoints(width, es):
    params = PositEncodeParams(width=width, es=es)
    inputs, exact = encoder_inputs(params, 50_000, width)
    got = PositEncode(params).step({}, **inputs)[1]["o"]
    assert got.tolist() == nearest(width, es, exact).tolist()


def test_encode_zero_and_nar():
    """Without its first bit the significand is 0, and NaR comes before all."""
    params = PositEncodeParams(width=8, es=2)
    step = PositEncode(params).step
    tail = np.arange(1 << params.fraction_bits + 1)
    for sign in (0, 1):
        common = {"sign": np.array(sign), "scale": np.array(-3), "sticky": np.array(1)}
        assert not step({}, **common, significand=tail, nar=np.array(0))[1]["o"].any()
        whole = tail + len(tail)
        for significand in (tail, whole):
            out = step({}, **common, significand=significand, nar=np.array(1))[1]["o"]
            assert (out == 0x80).all()


@pytest.mark.parametrize(("width", "es"), [(3, 2), (8, 0), (8, 1), (16, 1), (16, 2)])
def test_decode_then_encode(width, es):
    params = PositDecodeParams(width=width, es=es)
    codes = np.arange(1 << width)
    parts = PositDecode(params).step({}, codes)[1]
    parts["significand"] = parts["significand"] << 1
    del parts["zero"]
    encoder = PositEncode(PositEncodeParams(width=width, es=es))
    assert (encoder.step({}, sticky=np.zeros_like(codes), **parts)[1]["o"] == codes).all()


third_truth_of_both = [
    pytest.param("add", marks=pytest.mark.third_truth("posit.add")),
    pytest.param("mul", marks=pytest.mark.third_truth("posit.mul")),
]


@pytest.mark.parametrize("name", third_truth_of_both)
def test_all_pairs_8_0(name):
    a, b = all_pairs(8)
    assert (ours(name, 8, 0, a, b) == theirs(name, 0, a, b)).all()


@pytest.mark.parametrize("name", third_truth_of_both)
def test_all_pairs_8_2(name):
    a, b = all_pairs(8)
    assert (ours(name, 8, 2, a, b) == theirs_of_width(name, 8, a, b)).all()


@pytest.mark.parametrize("name", third_truth_of_both)
@pytest.mark.parametrize(("width", "es"), [(3, 0), (7, 0), (3, 1), (8, 1), (3, 2), (5, 2)])
def test_all_pairs_exact(name, width, es):
    """Sums and products of these formats are exact in floats."""
    a, b = all_pairs(width)
    nar = (a == 1 << width - 1) | (b == 1 << width - 1)
    value = doubles(width, es, range(1 << width))
    value[1 << width - 1] = 0
    exact = value[a] + value[b] if name == "add" else value[a] * value[b]
    expected = np.where(nar, 1 << width - 1, nearest(width, es, exact))
    assert (ours(name, width, es, a, b) == expected).all()


@pytest.mark.parametrize("name", third_truth_of_both)
@pytest.mark.parametrize("seed", range(4))
def test_million_pairs_16_1(name, seed):
    a, b = random_pairs(16, 125_000, seed)
    assert (ours(name, 16, 1, a, b) == theirs(name, 1, a, b)).all()


@pytest.mark.parametrize("name", third_truth_of_both)
@pytest.mark.parametrize("width", [11, 16, 24, 32])
def test_random_pairs_es_2(name, width):
    a, b = random_pairs(width, 30_000, width)
    expected = theirs_of_width(name, width, a, b)
    assert (ours(name, width, 2, a, b) == expected).all()


@pytest.mark.parametrize("name", third_truth_of_both)
def test_random_pairs_32(name):
    a, b = random_pairs(32, 50_000, 2)
    assert (ours(name, 32, 2, a, b) == theirs(name, 2, a, b)).all()


@pytest.mark.parametrize(("width", "es"), [(3, 0), (8, 1), (32, 0), (32, 2)])
def test_special_operands(width, es):
    nar, one, most = 1 << width - 1, 1 << width - 2, (1 << width - 1) - 1
    x = np.unique(
        np.concatenate([np.arange(8), nar + np.arange(-4, 4), (1 << width) - np.arange(1, 4)])
    )
    x = x[x < 1 << width]
    negative = -x & (1 << width) - 1

    def add(a, b):
        return ours("add", width, es, np.broadcast_to(a, x.shape), np.broadcast_to(b, x.shape))

    def mul(a, b):
        return ours("mul", width, es, np.broadcast_to(a, x.shape), np.broadcast_to(b, x.shape))

    assert (add(x, nar) == nar).all()
    assert (mul(x, nar) == nar).all()
    assert (add(x, 0) == x).all()
    assert (mul(x, 0) == np.where(x == nar, nar, 0)).all()
    assert (mul(x, one) == x).all()
    assert (mul(x, (1 << width) - one) == negative).all()
    assert (add(x, negative) == np.where(x == nar, nar, 0)).all()
    assert (add(np.array(most), most) == most).all()
    assert (mul(np.array(most), most) == most).all()
    assert (mul(np.array(1), 1) == 1).all()
    assert (mul(np.array(1), (1 << width) - 1) == (1 << width) - 1).all()


@pytest.mark.parametrize("name", ["add", "mul"])
@pytest.mark.parametrize(("width", "es"), [(8, 0), (8, 2), (16, 1)])
def test_distance_to_ideal(name, width, es):
    """The bound of the docstring."""
    golden, kind = GOLDEN[name]
    params = kind(width=width, es=es)
    a, b = random_pairs(width, 20_000, 5)
    exact = golden(params).ideal(a, b)
    o = ours(name, width, es, a, b)
    parts = PositDecode(PositDecodeParams(width=width, es=es)).step({}, o)[1]
    regime = parts["scale"] >> es
    f = width - 1 - np.where(regime < 0, 1 - regime, regime + 2) - es
    number = (parts["zero"] + parts["nar"] == 0) & (f >= 1)
    assert number.sum() > 1000
    error = np.abs(values(params, o) - exact)[number]
    half = np.ldexp(1.0, (parts["scale"] - f - 1)[number])
    assert (error <= half).all()
    assert (error == half).any()


def dot(params, a, b, en=None, clear=None):
    """The sum after each pair; pairs and flags of shape ``(cycles, lanes)``."""
    wait = params.latency
    en = np.ones_like(a) if en is None else en
    clear = np.zeros_like(a) if clear is None else clear
    inputs = {"en": en, "clear": clear, "a": a, "b": b}
    inputs = {name: np.pad(x, ((0, wait), (0, 0))) for name, x in inputs.items()}
    outputs, _ = PositDot(params).run(inputs)
    return outputs["o"][wait:]


@pytest.mark.third_truth("posit.dot")
def test_dot_quire8():
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 256, (2, 40, 400))
    a, b = np.where(a == 128, 1, a), np.where(b == 128, 255, b)
    got = dot(PositDotParams(), a, b)
    for lane in range(a.shape[1]):
        quire = softposit.q8Clr()
        for step, (x, y) in enumerate(zip(a[:, lane].tolist(), b[:, lane].tolist(), strict=True)):
            x, y = posits(0, [x, y])
            quire = softposit.q8_fdp_add(quire, x, y)
            assert got[step, lane] == softposit.q8_to_p8(quire).v


@pytest.mark.third_truth("posit.dot")
@pytest.mark.parametrize(("width", "es"), [(3, 0), (6, 0), (3, 1), (8, 1), (3, 2), (5, 2), (8, 2)])
def test_dot_exact(width, es):
    """SoftPosit's values, summed as fractions and rounded once between SoftPosit's midpoints."""
    rng = np.random.default_rng(width)
    a, b = rng.integers(0, 1 << width, (2, 30, 60))
    # Half of the pairs undo the pair before but for a code, so that sums come near 0.
    a[1::2], b[1::2] = -a[::2] & (1 << width) - 1, b[::2] ^ rng.integers(0, 2, b[::2].shape)
    nar = 1 << width - 1
    a, b = np.where(a == nar, 1, a), np.where(b == nar, 1, b)
    got = dot(PositDotParams(width=width, es=es), a, b)

    value = [Fraction(x) for x in doubles(width, es, [c for c in range(1 << width) if c != nar])]
    value.insert(nar, Fraction(0))
    middles = [Fraction(x) for x in doubles(width + 1, es, range(3, (1 << width) - 1, 2))]
    for lane in range(a.shape[1]):
        total = Fraction(0)
        for step, (x, y) in enumerate(zip(a[:, lane], b[:, lane], strict=True)):
            total += value[x] * value[y]
            below = bisect_left(middles, abs(total))
            code = below + 1
            if below < len(middles) and middles[below] == abs(total):
                code += code % 2
            code = 0 if total == 0 else code if total > 0 else (1 << width) - code
            assert got[step, lane] == code


def test_dot_ideal():
    params = PositDotParams()
    a, b = np.random.default_rng(0).integers(0, 64, (2, 20, 50))
    ideal = PositDot(params).ideal(a, b)
    assert dot(params, a, b)[-1].tolist() == [softposit.convertDoubleToP8(x).v for x in ideal]


def column(*codes):
    return np.array(codes)[:, None]


def test_dot_control():
    """``clear`` starts anew with its own pair, and does nothing without ``en``."""
    params = PositDotParams()
    one, two, nar = 0x40, 0x60, 0x80
    a = column(one, one, nar, one, one, nar, one, two)
    b = column(one, one, one, one, one, one, one, two)
    en = column(1, 1, 0, 1, 0, 1, 1, 1)
    clear = column(0, 0, 0, 0, 1, 0, 0, 1)
    three, four = 0x68, 0x70
    expected = [one, two, two, three, three, nar, nar, four]
    assert dot(params, a, b, en, clear)[:, 0].tolist() == expected


def test_dot_of_nar_and_zero():
    params = PositDotParams(es=2)
    assert dot(params, column(0, 0x80), column(0, 0))[:, 0].tolist() == [0, 0x80]


@pytest.mark.parametrize(
    ("width", "es", "quire", "guard"), [(8, 2, 128, 31), (8, 0, 32, 7), (8, 1, 64, 15)]
)
def test_quire_size(width, es, quire, guard):
    """The standard's 16 bits per bit, of which 31 are carry guard bits; SoftPosit's 32 for es 0."""
    params = PositDotParams(width=width, es=es)
    assert (params.quire_bits, params.guard_bits) == (quire, guard)


def test_quire_guard():
    """As many of the largest products as the guard bits promise, and one more wraps around."""
    params = PositDotParams(width=3, es=0)
    number = 1 << params.guard_bits
    largest = np.full((number, 2), 3)
    largest[:, 1] = 5
    got = dot(params, largest, np.full_like(largest, 3))
    assert (got[: number - 1, 0] == 3).all()
    assert (got[:, 1] == 5).all()
    assert got[-1, 0] == 5


KINDS = [PositDecodeParams, PositEncodeParams, PositAddParams, PositMulParams]


@pytest.mark.parametrize(
    ("kind", "values", "error", "text"),
    [
        *(
            (kind, *case)
            for kind in KINDS
            for case in [
                ({"width": 2}, ValueError, "width must be in 3..32, not 2"),
                ({"width": 33}, ValueError, "width must be in 3..32, not 33"),
                ({"width": 8.0}, TypeError, "width must be an integer in 3..32, not 8.0"),
            ]
        ),
        (PositDotParams, {"width": 2}, ValueError, "width must be in 3..8, not 2"),
        (PositDotParams, {"width": 9}, ValueError, "width must be in 3..8, not 9"),
        (PositDotParams, {"width": "8"}, TypeError, "width must be an integer in 3..8, not '8'"),
        *(
            (kind, *case)
            for kind in [*KINDS, PositDotParams]
            for case in [
                ({"es": -1}, ValueError, "es must be in 0..2, not -1"),
                ({"es": 3}, ValueError, "es must be in 0..2, not 3"),
                ({"es": True}, TypeError, "es must be an integer in 0..2, not True"),
            ]
        ),
    ],
)
def test_params_wrong(kind, values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        kind(**values)


def test_values():
    """The standard's own landmarks: 1, the largest and the smallest of a format."""
    params = PositParams(width=8, es=2)
    assert values(params, [0, 0x40, 0xC0, 0x7F, 0x01]).tolist() == [0, 1, -1, 2.0**24, 2.0**-24]
    assert np.isnan(values(params, [0x80])).all()
