"""The adder against exact arithmetic in fractions."""

import re
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.number.bfp.add import BfpAdd, BfpAddParams

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


def taken_apart(form, codes):
    """Mantissas, exponent codes and overflows of records of results."""
    mantissa = codes & (1 << form.mantissa_bits) - 1
    mantissa = np.where(mantissa > form.largest, mantissa - (1 << form.mantissa_bits), mantissa)
    codes = codes >> form.mantissa_bits
    return mantissa, codes & form.top, codes >> form.exponent_bits


@pytest.mark.third_truth("bfp.add")
@pytest.mark.parametrize("rounding", sorted(ROUND))
@pytest.mark.parametrize(
    ("bits", "exponent_bits", "block"), [(16, 3, 32), (4, 8, 2), (24, 5, 3), (2, 1, 1)]
)
def test_equals_fractions(bits, exponent_bits, block, rounding):
    params = BfpAddParams(
        mantissa_bits=bits, exponent_bits=exponent_bits, block=block, rounding=rounding
    )
    form = params.format
    rng = np.random.default_rng(bits)
    number = 600 // block
    a, b = rng.integers(-form.largest - 1, form.largest + 1, (2, number, block))
    a, b = a >> rng.integers(0, 3, (number, 1)), b >> rng.integers(0, 3, (number, 1))
    x, y = rng.integers(0, form.top + 1, (2, number, block))
    y[::2] = np.clip(x[::2] + rng.integers(-bits, bits + 1, (len(x[::2]), 1)), 0, form.top)
    codes = packed(form, a, x, b, y)
    sent = BfpAdd(params).transfer({}, i=codes if block > 1 else codes[:, 0])[1]["o"]
    found = taken_apart(form, sent.reshape(number, block))

    for index in range(number):
        i, j = int(x[index, 0]), int(y[index, 0])  # those of the first pair
        sums = [
            int(p) * Fraction(2) ** i + int(q) * Fraction(2) ** j
            for p, q in zip(a[index], b[index], strict=True)
        ]
        exponent = max(i, j)
        codes = [ROUND[rounding](total / 2**exponent) for total in sums]
        if max(map(abs, codes)) > form.largest and exponent < form.top:
            exponent += 1
            codes = [ROUND[rounding](total / 2**exponent) for total in sums]
        kept = [min(max(code, -form.largest), form.largest) for code in codes]
        mantissas, exponents, overflow = (part[index].tolist() for part in found)
        assert mantissas == kept
        assert exponents == [exponent] * block
        assert overflow == [code != word for code, word in zip(codes, kept, strict=True)]


def test_ideal_and_bound():
    golden = BfpAdd(BfpAddParams(mantissa_bits=8, block=4))
    form = golden.params.format
    rng = np.random.default_rng(0)
    a, b = rng.integers(-127, 128, (2, 2000, 4))
    x, y = (np.repeat(e, 4, axis=1) for e in rng.integers(0, 8, (2, 2000, 1)))
    codes = golden.transfer({}, i=packed(form, a, x, b, y))[1]["o"]
    mantissas, exponents, overflow = taken_apart(form, codes)
    error = form.real(mantissas, exponents) - golden.ideal(a, x, b, y)
    units = np.abs(error) / form.real(1, exponents)
    assert units[overflow == 0].max() == 0.5
    assert overflow.any()


def test_run_equals_transfer():
    golden = BfpAdd(BfpAddParams(block=3))
    items = np.random.default_rng(0).integers(0, 1 << 38, (4, 5, 3))
    outputs, _ = golden.run({"i": items})
    for index, item in enumerate(items):
        assert np.array_equal(outputs["o"][index], golden.transfer({}, i=item)[1]["o"])


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"mantissa_bits": 25}, ValueError, "mantissa_bits must be in 2..24, not 25"),
        ({"exponent_bits": 9}, ValueError, "exponent_bits must be in 1..8, not 9"),
        ({"block": 0}, ValueError, "block must be in 1..4096, not 0"),
        ({"block": True}, TypeError, "block must be an integer in 1..4096, not True"),
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
        BfpAddParams(**values)
