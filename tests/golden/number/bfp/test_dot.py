"""The dot product against exact integers and fractions."""

import re
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.number.bfp.dot import BfpDot, BfpDotParams

ROUND = {
    "nearest_even": round,
    "nearest": lambda x: int(abs(x) + Fraction(1, 2)) * (1 if x > 0 else -1),
    "truncate": lambda x: x.numerator // x.denominator,
    "toward_zero": int,
}


def packed(form, a, x, b, y):
    """Records of pairs."""
    mask = (1 << form.mantissa_bits) - 1
    high = (b & mask) | y << form.mantissa_bits
    return (a & mask) | x << form.mantissa_bits | high << form.mantissa_bits + form.exponent_bits


def taken_apart(params, codes):
    """Values and the two flags of records of results."""
    width = params.result.width
    value = codes & (1 << width) - 1
    value = np.where(value > params.result.high, value - (1 << width), value)
    return value, codes >> width & 1, codes >> width + 1


@pytest.mark.third_truth("bfp.dot")
@pytest.mark.parametrize("rounding", sorted(ROUND))
@pytest.mark.parametrize(
    ("bits", "exponent_bits", "block", "fixed"),
    [(16, 3, 32, "Q16.16"), (4, 8, 2, "Q8.8"), (24, 5, 3, "Q0.32"), (2, 1, 1, "Q1.0")],
)
def test_equals_fractions(bits, exponent_bits, block, fixed, rounding):
    params = BfpDotParams(
        mantissa_bits=bits, exponent_bits=exponent_bits, block=block, fixed=fixed, rounding=rounding
    )
    form, to = params.format, params.result
    rng = np.random.default_rng(bits)
    a, b = rng.integers(-form.largest - 1, form.largest + 1, (2, 300, block))
    a = a >> rng.integers(0, bits, (300, 1))
    x, y = rng.integers(0, form.top + 1, (2, 300, block))
    y[::2] = np.clip(form.top - x[::2] + rng.integers(-4, 9, (150, 1)), 0, form.top)
    codes = packed(form, a, x, b, y)
    sent = BfpDot(params).transfer({}, i=codes if block > 1 else codes[:, 0])[1]["o"]
    found = taken_apart(params, sent)
    for index, (value, overflow, underflow) in enumerate(zip(*found, strict=True)):
        total = sum(int(p) * int(q) for p, q in zip(a[index], b[index], strict=True))
        power = int(x[index, 0]) + int(y[index, 0]) - 2 * (form.bias + bits - 1) + to.frac
        code = ROUND[rounding](total * Fraction(2) ** power)
        assert value == min(max(code, to.low), to.high)
        assert overflow == (code != value)
        assert underflow == (value == 0 and total != 0)


@pytest.mark.third_truth("bfp.dot")
def test_float64_is_exact_here():
    """Blocks of 32 products of BFP16 numbers: NumPy's own dot product, to the last bit."""
    golden = BfpDot(BfpDotParams())
    form = golden.params.format
    rng = np.random.default_rng(3)
    a, b = rng.integers(-32767, 32768, (2, 2000, 32))
    x, y = rng.integers(0, 8, (2, 2000, 1))
    codes = packed(form, a, x, b, y)
    value, overflow, underflow = taken_apart(golden.params, golden.transfer({}, i=codes)[1]["o"])
    real = np.einsum("ij,ij->i", form.real(a, x), form.real(b, y))
    assert np.array_equal(value, np.rint(real * 65536))
    assert not overflow.any()
    assert np.array_equal(underflow, (value == 0) & (real != 0))
    ideal = golden.ideal(a, x[:, 0], b, y[:, 0])
    assert np.array_equal(ideal, real * 65536)
    assert np.abs(value - ideal).max() <= 0.5


def test_flags():
    params = BfpDotParams(block=2, fixed="Q4.4")
    form = params.format
    for pairs, exponents, expected in [
        ([(0, 5), (7, 0)], (7, 7), (0, 0, 0)),
        ([(100, 1), (-100, 1)], (0, 0), (0, 0, 0)),  # it cancels: not an underflow
        ([(1, 1), (0, 0)], (0, 0), (0, 0, 1)),
        ([(-1, 1), (0, 0)], (0, 0), (0, 0, 1)),
        ([(32767, 32767), (32767, 32767)], (7, 7), (127, 1, 0)),
        ([(-32767, 32767), (32767, -32767)], (7, 7), (-128, 1, 0)),
    ]:
        a, b = np.array([pairs]).transpose(2, 0, 1)
        codes = packed(form, a, exponents[0] + 0 * a, b, exponents[1] + 0 * b)
        found = taken_apart(params, BfpDot(params).transfer({}, i=codes)[1]["o"])
        assert tuple(int(part[0]) for part in found) == expected


def test_run_equals_transfer():
    golden = BfpDot(BfpDotParams(block=3))
    items = np.random.default_rng(0).integers(0, 1 << 38, (4, 5, 3))
    outputs, _ = golden.run({"i": items})
    for index, item in enumerate(items):
        assert np.array_equal(outputs["o"][index], golden.transfer({}, i=item)[1]["o"])


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"mantissa_bits": 1}, ValueError, "mantissa_bits must be in 2..24, not 1"),
        ({"exponent_bits": 9}, ValueError, "exponent_bits must be in 1..8, not 9"),
        ({"block": 4097}, ValueError, "block must be in 1..4096, not 4097"),
        (
            {"rounding": "even"},
            ValueError,
            (
                "rounding must be one of 'truncate', 'nearest', 'nearest_even', 'toward_zero', "
                "not 'even'"
            ),
        ),
        ({"fixed": "Q8.-1"}, ValueError, "fraction bits of fixed must be in 0..32, not -1"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        BfpDotParams(**values)
