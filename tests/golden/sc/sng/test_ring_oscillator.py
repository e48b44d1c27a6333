"""The sampler of rings: parity, the piling-up lemma, von Neumann's corrector."""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest

from spikeloom.golden.sc.design.entropy import RingModel
from spikeloom.golden.sc.sng.ring_oscillator import RingOscillator, RingOscillatorParams


def sampled(raw, enable=None, **options):
    """Bits and valids for raw bits ``(cycles, lanes, rings)``, without the first three cycles."""
    golden = RingOscillator(RingOscillatorParams(rings=raw.shape[-1], **options))
    raw = np.concatenate([raw, np.zeros_like(raw[:3])])
    # Samples of the synchronisers' reset value are not to be looked at.
    enable = np.ones(len(raw) - 2, np.int64) if enable is None else enable
    enable = np.concatenate([np.zeros(2, np.int64), enable])
    outputs, _ = golden.run({"en": np.repeat(enable[:, None], raw.shape[1], 1), "raw": raw})
    return outputs["bit"][3:], outputs["valid"][3:]


@pytest.mark.third_truth("sng.ring_oscillator")
def test_piling_up_lemma():
    # Matsui: n independent bits of bias e have an exclusive or of bias 2^(n-1) e^n. By weighing
    # all patterns of four rings.
    patterns = np.array([*product((0, 1), repeat=4)])
    bits, valid = sampled(patterns[:, None], corrector=False)
    assert valid[:16].all()
    one = Fraction(7, 10)
    weight = [one ** int(p.sum()) * (1 - one) ** int(4 - p.sum()) for p in patterns]
    chance = sum(w for w, bit in zip(weight, bits[:16, 0], strict=True) if bit)
    assert abs(chance - Fraction(1, 2)) == 2**3 * (one - Fraction(1, 2)) ** 4


@pytest.mark.third_truth("sng.ring_oscillator")
def test_corrected_bits_are_unbiased():
    # Of all sequences of ten samples with k ones, which are equally likely whatever the bias, as
    # many bits come out 0 as 1; and as many as there are pairs of different samples.
    sequences = np.array([*product((0, 1), repeat=10)])
    bits, valid = sampled(sequences.T[:, :, None])
    for ones in range(11):
        chosen = sequences.sum(axis=1) == ones
        out = bits[:, chosen][valid[:, chosen] != 0]
        assert 2 * out.sum() == len(out)
        # Five pairs; the one place in a pair, two orders, the others anywhere.
        assert len(out) == 5 * 2 * (comb(8, ones - 1) if ones else 0)


@pytest.mark.third_truth("sng.ring_oscillator")
def test_corrector_takes_pairs_in_order():
    samples = [0, 1, 1, 0, 1, 1, 0, 0, 0, 1]
    bits, valid = sampled(np.array(samples)[:, None, None])
    assert bits[:, 0][valid[:, 0] != 0].tolist() == [0, 1, 0]
    assert np.flatnonzero(valid[:, 0]).tolist() == [1, 3, 9]


def test_enable_chooses_the_samples():
    samples = np.array([1, 0, 0, 1, 1, 1, 0, 0])
    enable = np.array([1, 0, 1, 0, 0, 1, 1, 0, 0])
    bits, valid = sampled(samples[:, None, None], enable, corrector=False)
    assert valid[:8, 0].tolist() == enable[:8].tolist()
    assert bits[:, 0][valid[:, 0] != 0].tolist() == [1, 0, 1, 0]


def test_with_the_model():
    raw = RingModel(jitter=0.3).sample(20_000, np.random.default_rng(9))
    bits, valid = sampled(raw[:, None])
    out = bits[valid != 0]
    assert len(out) == pytest.approx(5_000, abs=4 * np.sqrt(10_000 / 4))
    assert abs(out.mean() - 0.5) < 4 * 0.5 / np.sqrt(len(out))


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"rings": 0}, ValueError, r"^rings must be in 1\.\.64, not 0$"),
        ({"rings": 65}, ValueError, r"^rings must be in 1\.\.64, not 65$"),
        ({"corrector": 1}, TypeError, r"^corrector must be True or False, not 1$"),
    ],
)
def test_params_wrong(kwargs, error, message):
    with pytest.raises(error, match=message):
        RingOscillatorParams(**kwargs)
