"""The multiplier against exact arithmetic in float64 and fractions."""

import re
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.number.bfp.mul import BfpMul, BfpMulParams

ROUND = {
    "nearest_even": np.rint,
    "nearest": lambda x: np.trunc(x + np.copysign(0.5, x)),
    "truncate": np.floor,
    "toward_zero": np.trunc,
}


@pytest.mark.third_truth("bfp.mul")
@pytest.mark.parametrize("rounding", sorted(ROUND))
def test_every_pair_of_bfp5e2(rounding):
    params = BfpMulParams(mantissa_bits=5, exponent_bits=2, rounding=rounding)
    a, b, x, y = (
        grid.ravel()
        for grid in np.meshgrid(np.arange(-16, 16), np.arange(-16, 16), np.arange(4), np.arange(4))
    )
    _, found = BfpMul(params).step({}, a, x, b, y)
    exponent = np.clip(x + y - 1, 0, 3)
    # A product of numbers c / 16 * 2**(x - 1), in units of the result's last place.
    exact = np.ldexp(a * b / 256.0, x - 1 + y - 1 - (exponent - 1) + 4)
    codes = ROUND[rounding](exact)
    assert np.array_equal(found["o_exponent"], exponent)
    assert np.array_equal(found["o"], np.clip(codes, -15, 15))
    assert np.array_equal(found["overflow"], np.abs(codes) > 15)


@pytest.mark.third_truth("bfp.mul")
@pytest.mark.parametrize(("bits", "exponent_bits"), [(16, 3), (24, 8)])
def test_wide_numbers_in_fractions(bits, exponent_bits):
    params = BfpMulParams(mantissa_bits=bits, exponent_bits=exponent_bits)
    form = params.format
    rng = np.random.default_rng(bits)
    a, b = rng.integers(-form.largest, form.largest + 1, (2, 400))
    x, y = rng.integers(0, form.top + 1, (2, 400))
    _, found = BfpMul(params).step({}, a, x, b, y)
    columns = (a, x, b, y, found["o"], found["o_exponent"], found["overflow"])
    for p, i, q, j, word, exponent, overflow in zip(*map(np.ndarray.tolist, columns), strict=True):
        exact = Fraction(p * q) * Fraction(2) ** (i + j - form.frac - exponent)
        code = round(exact)
        assert word == min(max(code, -form.largest), form.largest)
        assert overflow == (abs(code) > form.largest)
        assert exponent == min(max(i + j - form.bias, 0), form.top)


def test_bound():
    golden = BfpMul(BfpMulParams(mantissa_bits=8))
    form = golden.params.format
    rng = np.random.default_rng(0)
    a, b = rng.integers(-127, 128, (2, 5000))
    x, y = rng.integers(0, 8, (2, 5000))
    _, found = golden.step({}, a, x, b, y)
    error = form.real(found["o"], found["o_exponent"]) - golden.ideal(a, x, b, y)
    units = np.abs(error) / form.real(1, found["o_exponent"])
    assert units[found["overflow"] == 0].max() == 0.5


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"mantissa_bits": 25}, ValueError, "mantissa_bits must be in 2..24, not 25"),
        ({"exponent_bits": 0}, ValueError, "exponent_bits must be in 1..8, not 0"),
        (
            {"rounding": None},
            TypeError,
            (
                "rounding must be one of 'truncate', 'nearest', 'nearest_even', 'toward_zero', "
                "not None"
            ),
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        BfpMulParams(**values)
