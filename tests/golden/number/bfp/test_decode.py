"""The decoder against NumPy's ldexp and rounding."""

import re

import numpy as np
import pytest

from spikeloom.golden.number.bfp.decode import BfpDecode, BfpDecodeParams

ROUND = {
    "nearest_even": np.rint,
    "nearest": lambda x: np.trunc(x + np.copysign(0.5, x)),
    "truncate": np.floor,
    "toward_zero": np.trunc,
}


@pytest.mark.third_truth("bfp.decode")
@pytest.mark.parametrize("rounding", sorted(ROUND))
@pytest.mark.parametrize("fixed", ["Q16.16", "Q4.4", "Q1.15"])
def test_every_number_of_bfp16e3(fixed, rounding):
    params = BfpDecodeParams(fixed=fixed, rounding=rounding)
    mantissa = np.tile(np.arange(-32768, 32768), 8)
    exponent = np.repeat(np.arange(8), 65536)
    _, found = BfpDecode(params).step({}, mantissa, exponent)
    # Bias 3 and 15 fraction bits of a mantissa; all this is exact in float64.
    codes = ROUND[rounding](np.ldexp(mantissa.astype(float), exponent - 18 + params.result.frac))
    kept = np.clip(codes, params.result.low, params.result.high)
    assert np.array_equal(found["o"], kept)
    assert np.array_equal(found["overflow"], kept != codes)


def test_bound():
    golden = BfpDecode(BfpDecodeParams(fixed="Q8.8"))
    rng = np.random.default_rng(0)
    mantissa, exponent = rng.integers(-32767, 32768, 5000), rng.integers(0, 8, 5000)
    _, found = golden.step({}, mantissa, exponent)
    assert not found["overflow"].any()
    assert np.abs(found["o"] - golden.ideal(mantissa, exponent)).max() == 0.5


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"mantissa_bits": 1}, ValueError, "mantissa_bits must be in 2..24, not 1"),
        ({"exponent_bits": 9}, ValueError, "exponent_bits must be in 1..8, not 9"),
        (
            {"rounding": "stochastic"},
            ValueError,
            (
                "rounding must be one of 'truncate', 'nearest', 'nearest_even', 'toward_zero', "
                "not 'stochastic'"
            ),
        ),
        ({"fixed": "UQ8.8"}, ValueError, "fixed must be a signed format, not 'UQ8.8'"),
        ({"fixed": "Q33.0"}, ValueError, "bits of fixed must be in 1..32, not 33"),
        ({"fixed": "Q0.33"}, ValueError, "bits of fixed must be in 1..32, not 33"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        BfpDecodeParams(**values)
