"""Entropy on the host: the model of rings against series and samples, cutoffs against SciPy."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from spikeloom.golden.sc.design.entropy import (
    RingModel,
    min_entropy,
    most_common_value,
    proportion_cutoff,
    repetition_cutoff,
)


@pytest.mark.parametrize("jitter", [0.05, 0.1, 0.2, 0.4, 1.0, 3.0])
@pytest.mark.parametrize("rings", [1, 4])
def test_min_entropy_by_fourier_series(jitter, rings):
    # The wrapped normal in its Fourier series: the other way round, which converges where the sum
    # over turns does not.
    bias = (
        4
        / math.pi
        * sum(
            (-1) ** n / (2 * n + 1) * math.exp(-2 * (math.pi * (2 * n + 1) * jitter) ** 2)
            for n in range(200)
        )
    )
    assert min_entropy(jitter, rings) == pytest.approx(1 - math.log2(1 + bias**rings), abs=1e-9)


def test_min_entropy_at_the_ends():
    assert min_entropy(0) == 0
    assert min_entropy(100.0) == pytest.approx(1, abs=1e-9)


def test_the_best_guess_of_a_ring():
    # Whoever knows the phase and guesses from it is right as often as the model says at most.
    jitter, frequency = 0.15, 0.25  # a quarter of a period on: from phase 0 to the middle
    generator = np.random.default_rng(7)
    ahead = (frequency + generator.normal(0, jitter, 200_000)) % 1.0 < 0.5
    assert -math.log2(ahead.mean()) == pytest.approx(min_entropy(jitter), abs=0.01)


def test_samples_of_the_model():
    model = RingModel(jitter=0.5)
    raw = model.sample(40_000, np.random.default_rng(8))
    assert raw.shape == (40_000, 4)
    assert np.array_equal(raw, model.sample(40_000, np.random.default_rng(8)))
    folded = raw.sum(axis=1) & 1
    assert abs(folded.mean() - 0.5) < 4 * 0.5 / math.sqrt(40_000)
    assert abs(np.corrcoef(folded[1:], folded[:-1])[0, 1]) < 4 / math.sqrt(40_000)
    assert model.min_entropy == min_entropy(0.5, 4)


def test_without_jitter_a_ring_is_a_clock():
    raw = RingModel(frequencies=(0.25,), jitter=0.0).sample(16, np.random.default_rng(1))[:, 0]
    assert raw.tolist() == raw[:4].tolist() * 4
    assert raw.sum() == 8


def test_most_common_value():
    # SP 800-90B 6.3.1 by hand: 75 of 100, bound 0.75 + 2.576 sqrt(0.1875 / 99).
    assert most_common_value([1] * 75 + [0] * 25) == pytest.approx(
        -math.log2(0.75 + 2.576 * math.sqrt(0.1875 / 99))
    )
    assert most_common_value(np.zeros(10, np.int64)) == 0


@pytest.mark.third_truth("sng.repetition_count")
def test_repetition_cutoffs():
    # The example of SP 800-90B, 4.4.1: two bits of entropy would have cutoff 11. Ours have one at
    # most, so it is had at half the exponent.
    assert repetition_cutoff(1.0, 10) == 11
    assert repetition_cutoff(1.0) == 21
    for entropy in (1.0, 0.9, 0.33, 0.05):
        cutoff = repetition_cutoff(entropy)
        # The chance that the cutoff - 1 samples after any one are equal to it.
        assert 2 ** (-entropy * (cutoff - 1)) <= 2.0**-20 < 2 ** (-entropy * (cutoff - 2))


@pytest.mark.third_truth("sng.adaptive_proportion")
@pytest.mark.parametrize("exponent", [10, 20, 30])
@pytest.mark.parametrize("window", [64, 512, 1024, 65536])
@pytest.mark.parametrize("entropy", [1.0, 0.8, 0.5])
def test_proportion_cutoffs(entropy, window, exponent):
    critical = binom.isf(2.0**-exponent, window, 2**-entropy)
    assert proportion_cutoff(entropy, window, exponent) == 1 + int(critical)


@pytest.mark.third_truth("sng.adaptive_proportion")
def test_published_proportion_cutoff():
    assert proportion_cutoff(1.0) == 589


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (repetition_cutoff, (0,), r"^entropy must be above 0 and at most 1 bit, not 0$"),
        (repetition_cutoff, (1.01,), r"^entropy must be above 0 and at most 1 bit, not 1\.01$"),
        (repetition_cutoff, (math.nan,), r"^entropy must be above 0 and at most 1 bit, not nan$"),
        (repetition_cutoff, (1, 0), r"^exponent must be in 1\.\.60, not 0$"),
        (repetition_cutoff, (1, 61), r"^exponent must be in 1\.\.60, not 61$"),
        (proportion_cutoff, (1, 1), r"^window must be in 2\.\.65536, not 1$"),
        (proportion_cutoff, (1, 65537), r"^window must be in 2\.\.65536, not 65537$"),
        (
            proportion_cutoff,
            (0.5, 40),
            r"^entropy must be above 0\.5 for a window of 40, not 0\.5$",
        ),
        (min_entropy, (-0.1,), r"^jitter must be 0 or more, not -0\.1$"),
        (min_entropy, (math.nan,), r"^jitter must be 0 or more, not nan$"),
        (min_entropy, (0.1, 0), r"^rings must be in 1\.\.64, not 0$"),
        (min_entropy, (0.1, 65), r"^rings must be in 1\.\.64, not 65$"),
        (most_common_value, ([1],), r"^bits must hold at least 2 samples, not 1$"),
        (RingModel(jitter=1.0).sample, (0, None), r"^cycles must be in 1\.\.268435456, not 0$"),
    ],
)
def test_refused(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"frequencies": ()}, r"^frequencies must hold 1\.\.64 numbers, not 0$"),
        ({"frequencies": (1.0,) * 65}, r"^frequencies must hold 1\.\.64 numbers, not 65$"),
        ({"frequencies": (1.0, 0.0)}, r"^frequencies\[1\] must be above 0, not 0\.0$"),
        ({"jitter": -1.0}, r"^jitter must be 0 or more, not -1\.0$"),
    ],
)
def test_model_wrong(kwargs, message):
    with pytest.raises(ValueError, match=message):
        RingModel(**kwargs)
