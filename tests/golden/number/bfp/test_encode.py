"""The encoder against NumPy's frexp and rounding."""

import re

import numpy as np
import pytest

from spikeloom.golden.number.bfp.encode import BfpEncode, BfpEncodeParams
from spikeloom.golden.number.bfp.format import BfpFormat

ROUND = {
    "nearest_even": np.rint,
    "nearest": lambda x: np.trunc(x + np.copysign(0.5, x)),
    "truncate": np.floor,
    "toward_zero": np.trunc,
}


def encode(params, blocks):
    """Mantissas, exponent codes and overflows of the numbers of blocks."""
    codes = BfpEncode(params).transfer({}, i=blocks)[1]["o"]
    bits, exponent_bits = params.mantissa_bits, params.exponent_bits
    mantissa = codes & (1 << bits) - 1
    mantissa = np.where(mantissa >> bits - 1, mantissa - (1 << bits), mantissa)
    return mantissa, codes >> bits & (1 << exponent_bits) - 1, codes >> bits + exponent_bits


def random_blocks(params, number):
    """Blocks of numbers of all sizes."""
    rng = np.random.default_rng(number)
    low, high = params.source.low, params.source.high
    shifts = rng.integers(0, params.source.width, (number, 1))
    blocks = rng.integers(low, high + 1, (number, params.block)) >> shifts
    blocks[:4] = np.array([low, high, 0, -1])[:, None]
    return blocks


@pytest.mark.third_truth("bfp.encode")
@pytest.mark.parametrize("rounding", sorted(ROUND))
@pytest.mark.parametrize("label", ["BFP16E3X32", "BFP8E4X3", "BFP2E1X2"])
@pytest.mark.parametrize("fixed", ["Q5.19", "Q16.16", "Q1.7"])
def test_equals_frexp(label, fixed, rounding):
    form = BfpFormat.parse(label)
    params = BfpEncodeParams(
        mantissa_bits=form.mantissa_bits,
        exponent_bits=form.exponent_bits,
        block=form.block,
        fixed=fixed,
        rounding=rounding,
    )
    blocks = random_blocks(params, 500)
    mantissas, exponents, overflow = encode(params, blocks)
    real = np.ldexp(blocks.astype(float), -params.source.frac)

    # The largest of a block is f * 2**e with f below 1, so its mantissa fits e unless it rounds up
    # to 1; then it fits e + 1. Flooring can take the most negative one beyond on its own.
    ends = np.stack([real.min(axis=1), real.max(axis=1)])
    fractions, wanted = np.frexp(ends)
    full = 2.0 ** (form.mantissa_bits - 1)
    wanted = wanted + (np.abs(ROUND[rounding](fractions * full)) >= full)
    wanted = np.where(ends == 0, -form.bias, wanted).max(axis=0)
    low, high = -(2 ** (form.exponent_bits - 1) - 1), 2 ** (form.exponent_bits - 1)
    wanted = np.clip(wanted, low, high)[:, None]
    assert np.array_equal(exponents, np.broadcast_to(wanted - low, exponents.shape))

    exact = ROUND[rounding](np.ldexp(real, form.mantissa_bits - 1 - wanted))
    assert np.array_equal(mantissas, np.clip(exact, 1 - full, full - 1))
    assert np.array_equal(overflow, np.abs(exact) >= full)


def test_error_is_half_a_unit():
    params = BfpEncodeParams(mantissa_bits=8, block=4)
    blocks = random_blocks(params, 3000)
    mantissas, exponents, overflow = encode(params, blocks)
    real = np.ldexp(blocks.astype(float), -19)
    units = (params.format.real(mantissas, exponents) - real) / params.format.real(1, exponents)
    assert np.abs(units[overflow == 0]).max() == 0.5
    assert np.abs(units[overflow == 1]).max() <= 1


def test_both_ends():
    params = BfpEncodeParams(block=2)
    for block, mantissas, exponent, overflow in [
        ([0, 0], [0, 0], 0, [0, 0]),
        ([1, 0], [0, 0], 0, [0, 0]),  # half a unit of the lowest exponent, to even
        ([2, 3], [1, 2], 0, [0, 0]),
        ([1 << 15, 0], [1 << 14, 0], 0, [0, 0]),
        ([1 << 16, 0], [1 << 14, 0], 1, [0, 0]),
        ([65535, 0], [1 << 14, 0], 1, [0, 0]),  # rounds up to what does not fit
        ([-(1 << 23), 1 << 22], [-32767, 1 << 14], 7, [1, 0]),
        ([(1 << 23) - 1, -1], [32767, 0], 7, [1, 0]),
    ]:
        found = encode(params, np.array([block]))
        assert [part[0].tolist() for part in found] == [mantissas, [exponent] * 2, overflow]


def test_run_equals_transfer():
    golden = BfpEncode(BfpEncodeParams(block=3))
    blocks = np.random.default_rng(0).integers(-(1 << 23), 1 << 23, (4, 5, 3))
    outputs, _ = golden.run({"i": blocks})
    for index, item in enumerate(blocks):
        assert np.array_equal(outputs["o"][index], golden.transfer({}, i=item)[1]["o"])


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"mantissa_bits": 1}, ValueError, "mantissa_bits must be in 2..24, not 1"),
        ({"exponent_bits": 0}, ValueError, "exponent_bits must be in 1..8, not 0"),
        ({"block": 0}, ValueError, "block must be in 1..4096, not 0"),
        ({"block": 4097}, ValueError, "block must be in 1..4096, not 4097"),
        (
            {"rounding": "up"},
            ValueError,
            (
                "rounding must be one of 'truncate', 'nearest', 'nearest_even', 'toward_zero', "
                "not 'up'"
            ),
        ),
        ({"fixed": "Q30.3"}, ValueError, "bits of fixed must be in 1..32, not 33"),
        ({"fixed": "UQ8.8"}, ValueError, "fixed must be a signed format, not 'UQ8.8'"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        BfpEncodeParams(**values)
