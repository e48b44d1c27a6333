"""The stochastic pulse code: the digits are the difference of the two lines."""

import numpy as np
import pytest

from spikeloom.golden.sc.encode.ternary import Ternary, TernaryParams
from spikeloom.golden.sc.stream.bitstream import BitGolden
from spikeloom.golden.sc.stream.packed import count, pack


@pytest.mark.third_truth("encode.ternary")
def test_digits():
    # All four pairs of bits at once, as the four lanes of one word.
    _, out = Ternary(TernaryParams(lanes=4)).step(
        {}, positive=np.array([0b1010]), negative=np.array([0b1100])
    )
    digits = [
        (1 - 2 * (out["sign"][0] >> k & 1)) * (out["magnitude"][0] >> k & 1) for k in range(4)
    ]
    assert digits == [0, 1, -1, 0]
    assert out["sign"][0] == 0b0100


@pytest.mark.third_truth("encode.ternary")
def test_value_is_kept_whatever_the_correlation():
    random = np.random.default_rng(4)
    positive = random.random(1000) < 0.7
    for negative in (random.random(1000) < 0.4, positive, ~positive):
        golden: BitGolden = Ternary(TernaryParams())
        words = {"positive": pack(positive[None]), "negative": pack(negative[None])}
        out, _ = golden.run_packed(words, 1000)
        value = count(out["magnitude"]) - 2 * count(out["sign"] & out["magnitude"])
        assert value[0] / 1000 == pytest.approx(
            Ternary.ideal(positive.mean(), negative.mean()), abs=1e-12
        )
        assert not (out["sign"] & ~out["magnitude"]).any()


@pytest.mark.parametrize("lanes", [0, 65])
def test_lanes_wrong(lanes):
    with pytest.raises(ValueError, match=rf"^lanes must be in 1\.\.64, not {lanes}$"):
        TernaryParams(lanes=lanes)
