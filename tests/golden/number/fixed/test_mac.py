"""Third truths and special cases of :mod:`spikeloom.golden.number.fixed.mac`."""

import re
from fractions import Fraction

import numpy as np
import pytest

from spikeloom.golden.number.fixed.mac import MAC, MACParams
from spikeloom.golden.number.language.format import Q


def accumulate(params, w, x):
    """Outputs after each of some sums of products ``(terms, sums)``."""
    w, x = np.asarray(w, np.int64), np.asarray(x, np.int64)
    extra = params.stages + 1
    zeros = np.zeros((extra, *w.shape[1:]), np.int64)
    ones = np.ones_like(w)
    inputs = {
        "en": np.concatenate([ones, zeros]),
        "first": np.concatenate([ones[:1], 0 * ones[1:], zeros]),
        "w": np.concatenate([w, zeros]),
        "x": np.concatenate([x, zeros]),
    }
    outputs, _ = MAC(params).run(inputs)
    return {name: values[-1] for name, values in outputs.items()}


@pytest.mark.third_truth("fixed.mac")
@pytest.mark.parametrize("stages", [0, 1, 2])
def test_dot_products_in_fractions(stages):
    """Q8.8 times Q16.16, summed exactly, shifted right by 8 and saturated to 32 bits."""
    rng = np.random.default_rng(1)
    w, x = rng.integers(-(1 << 15), 1 << 15, (7, 50)), rng.integers(-(1 << 31), 1 << 31, (7, 50))
    x[:, :10] >>= 26
    w[:, 10:20], x[:, 10:20] = w[:, 10:20] >> 12, x[:, 10:20] >> 27
    got = accumulate(MACParams(stages=stages), w, x)
    for lane in range(50):
        total = sum(int(a) * int(b) for a, b in zip(w[:, lane], x[:, lane], strict=True))
        shifted = int(np.floor(Fraction(total, 256)))
        clipped = min(max(shifted, -(2**31)), 2**31 - 1)
        assert got["y"][lane] == clipped
        assert got["overflow"][lane] == (clipped != shifted)
        assert got["underflow"][lane] == (total != 0 and shifted == 0)
    assert 0 < got["overflow"].sum() < 50


def test_underflow_is_a_sum_that_lands_on_0():
    params = MACParams(rounding="nearest_even")
    got = accumulate(params, [[1, 1, -1, 0, 1]], [[127, 129, 127, 5, -128]])
    assert got["y"].tolist() == [0, 1, 0, 0, 0]
    assert got["underflow"].tolist() == [1, 0, 1, 0, 1]


def test_no_product_is_rounded_before_the_sum():
    """256 products of a quarter of a code each are 64 codes; rounded one by one they are 0."""
    params = MACParams(terms=256)
    assert accumulate(params, np.full((256, 1), 8), np.full((256, 1), 8))["y"].tolist() == [64]


@pytest.mark.parametrize("sign", [1, -1])
def test_the_accumulator_holds_its_terms_at_the_extremes(sign):
    params = MACParams(w="Q2.2", x="Q2.2", y="Q16.4", terms=100)
    w, x = np.full((100, 1), -8), np.full((100, 1), -8 if sign > 0 else 7)
    total = 100 * int(w[0, 0]) * int(x[0, 0])
    assert accumulate(params, w, x)["y"].tolist() == [total]
    assert params.sum.width == 1 + (100 * 64).bit_length()


def test_ideal():
    golden = MAC(MACParams())
    rng = np.random.default_rng(2)
    w, x = rng.integers(-300, 300, (9, 20)), rng.integers(-70000, 70000, (9, 20))
    got = Q(16, 16).real(accumulate(golden.params, w, x)["y"])
    error = golden.ideal(w, x) - got
    assert np.all((error >= 0) & (error < 2**-16))


def test_a_pause_holds_the_sum():
    golden = MAC(MACParams(stages=0))
    ones = np.ones((4, 1), np.int64)
    en = np.array([1, 0, 1, 0])[:, None]
    outputs, _ = golden.run({"en": en, "first": 0 * en, "w": 256 * ones, "x": ones})
    assert outputs["y"][:, 0].tolist() == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"w": "Q8"}, ValueError, "a format must be written like 'Q8.8' or 'UQ8.8', not 'Q8'"),
        ({"terms": 0}, ValueError, "terms must be in 1..65536, not 0"),
        ({"terms": 65537}, ValueError, "terms must be in 1..65536, not 65537"),
        ({"terms": 2.0}, TypeError, "terms must be an integer in 1..65536, not 2.0"),
        (
            {"rounding": "stochastic"},
            ValueError,
            (
                "rounding must be one of 'truncate', 'nearest', "
                "'nearest_even', 'toward_zero', not 'stochastic'"
            ),
        ),
        ({"stages": 3}, ValueError, "stages must be in 0..2, not 3"),
        ({"stages": -1}, ValueError, "stages must be in 0..2, not -1"),
        (
            {"multiplier": "dsp"},
            ValueError,
            "multiplier must be one of 'native', 'booth', not 'dsp'",
        ),
        (
            {"terms": 1 << 16},
            ValueError,
            (
                "w, x and terms must make a sum of at most 63 bits, "
                "not 64 (Q8.8 times Q16.16, 65536 times)"
            ),
        ),
        (
            {"w": "UQ63.0", "x": "UQ1.0", "terms": 1},
            ValueError,
            (
                "w, x and terms must make a sum of at most 62 bits, "
                "not 63 (UQ63.0 times UQ1.0, 1 times)"
            ),
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        MACParams(**values)


def test_63_bits_are_taken():
    assert MACParams(terms=32768).sum.width == 63
