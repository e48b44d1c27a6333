"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.stochastic_lif`."""

import re

import numpy as np
import pytest
from scipy import stats

from spikeloom.golden.neuron.neurons.lif import LIF, LIFParams
from spikeloom.golden.neuron.neurons.stochastic_lif import StochasticLIF, StochasticLIFParams

WIDE = {"width": 24, "threshold": (1 << 23) - 1, "noise_bits": 12}


def noise_words(params, shape, seed):
    size = (*shape, params.noise_words)
    return np.random.default_rng(seed).integers(0, 1 << params.noise_bits, size)


def noise_of(params, words):
    """The noise of each step by the formula."""
    half = params.noise_words // 2
    return (words[..., :half].sum(-1) - words[..., half:].sum(-1)) * 2**params.noise_shift


def run(params, i, words):
    """Spikes and membrane after each step; ``i`` is ``(steps, lanes)``."""
    inputs = {"en": np.ones(i.shape, int), "i": i, "noise": words}
    inputs = {name: np.append(x, np.zeros_like(x[:1]), axis=0) for name, x in inputs.items()}
    outputs, _ = StochasticLIF(params).run(inputs)
    return outputs["spike"][1:], outputs["v"][1:]


@pytest.mark.third_truth("neurons.stochastic_lif")
@pytest.mark.parametrize(("words", "bits", "shift"), [(2, 3, 0), (4, 2, 1), (6, 1, 2)])
def test_noise_over_all_words(words, bits, shift):
    """Mean, variance and kurtosis are exact: every word is counted once."""
    params = StochasticLIFParams(noise_words=words, noise_bits=bits, noise_shift=shift)
    codes = np.arange(1 << words * bits)[:, None] >> np.arange(words) * bits & (1 << bits) - 1
    noise = noise_of(params, codes)
    assert noise.sum() == 0
    assert noise.std() == pytest.approx(params.noise_std, rel=1e-12)
    assert noise.max() == -noise.min() == params.noise_high
    excess = -1.2 / words * (4**bits + 1) / (4**bits - 1)
    assert stats.kurtosis(noise) == pytest.approx(excess, rel=1e-9)


@pytest.mark.third_truth("neurons.stochastic_lif")
@pytest.mark.parametrize("leak_shifts", [(3,), (4,), (5, 7)])
def test_membrane_is_the_ornstein_uhlenbeck_process(leak_shifts):
    """Mean, variance, correlation and normality of many neurons after ten time constants."""
    params = StochasticLIFParams(**WIDE, leak_shifts=leak_shifts)
    steps, lanes, current, lag = round(10 / params.leak), 3000, 5000, 4
    words = noise_words(params, (steps + lag, lanes), seed=len(leak_shifts))
    spikes, v = run(params, np.full((steps + lag, lanes), current), words)
    assert not spikes.any()
    first, last = v[steps - 1], v[-1]
    error = params.membrane_std / lanes**0.5
    bias = last.mean() - current / params.leak
    assert -4 * error < bias < 4 * error + params.error_bound
    # (n - 1) s**2 / sigma**2 is chi-square distributed.
    quantile = stats.chi2(lanes - 1).cdf((lanes - 1) * last.var(ddof=1) / params.membrane_std**2)
    assert 1e-3 < quantile < 1 - 1e-3
    assert stats.kstest((last - last.mean()) / last.std(), "norm").pvalue > 1e-3
    assert stats.normaltest(last).pvalue > 1e-3
    expected = (1 - params.leak) ** lag
    assert abs(np.arctanh(stats.pearsonr(first, last)[0]) - np.arctanh(expected)) < 4 / lanes**0.5


@pytest.mark.third_truth("neurons.stochastic_lif")
def test_first_step_crosses_with_the_probability_of_the_noise():
    """From rest the share of neurons that fire at once, counted over all noise words."""
    params = StochasticLIFParams(noise_words=4, noise_bits=3, threshold=10)
    codes = np.arange(1 << 12)[:, None] >> np.arange(4) * 3 & 7
    spikes, _ = run(params, np.full((1, 1 << 12), 4), codes[None])
    law = np.convolve(np.ones(8), np.ones(8))
    law = np.convolve(law, law)  # of the sum of four uniform numbers, centred at 14
    assert spikes.sum() == law[14 + 6 :].sum()


def test_without_noise_it_is_the_lif_neuron():
    i = np.random.default_rng(2).integers(-300, 500, (1500, 1))
    for reset in ("value", "subtract"):
        common = {"reset": reset, "refractory": 2}
        params = StochasticLIFParams(**common)
        spikes, v = run(params, i, np.full((1500, 1, 4), 21))
        inputs = {"en": np.ones((1501, 1), int), "i": np.append(i, [[0]], axis=0)}
        plain, _ = LIF(LIFParams(**common)).run(inputs)
        assert spikes.tolist() == plain["spike"][1:].tolist()
        assert v.tolist() == plain["v"][1:].tolist()


def test_distance_to_ideal():
    params = StochasticLIFParams(**WIDE, leak_shifts=(3, 6))
    words = noise_words(params, (500, 4), seed=3)
    _, v = run(params, np.zeros((500, 4), int), words)
    ideal, _ = StochasticLIF(params).ideal(noise_of(params, words))
    assert (v - ideal).min() >= -1e-6
    assert (v - ideal).max() < params.error_bound


def test_saturation():
    params = StochasticLIFParams(
        width=8, leak_shifts=(), threshold=100, reset="subtract", noise_words=2, noise_bits=6
    )
    spikes, v = run(params, np.array([[127, -128]] * 3), np.array([[[63, 0], [0, 63]]] * 3))
    assert v.tolist() == [[90, -128], [127, -128], [127, -128]]
    assert spikes.tolist() == [[1, 0]] * 3


def test_refractory_steps_ignore_noise():
    params = StochasticLIFParams(threshold=1, refractory=2, reset_value=-5)
    spikes, v = run(params, np.full((3, 1), 20), np.full((3, 1, 4), [63, 63, 0, 0]))
    assert spikes.tolist() == [[1], [0], [0]]
    assert v.tolist() == [[-5]] * 3


def test_membrane_without_leak_has_no_spread_to_settle_to():
    assert StochasticLIFParams(leak_shifts=()).membrane_std == float("inf")


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..32, not 1"),
        ({"noise_words": 1}, ValueError, "noise_words must be in 2..16, not 1"),
        ({"noise_words": 17}, ValueError, "noise_words must be in 2..16, not 17"),
        ({"noise_words": 3}, ValueError, "noise_words must be even, not 3"),
        ({"noise_bits": 0}, ValueError, "noise_bits must be in 1..16, not 0"),
        ({"noise_bits": 17}, ValueError, "noise_bits must be in 1..16, not 17"),
        ({"noise_shift": -1}, ValueError, "noise_shift must be in 0..16, not -1"),
        ({"noise_shift": 17}, ValueError, "noise_shift must be in 0..16, not 17"),
        ({"noise_shift": 0.5}, TypeError, "noise_shift must be an integer in 0..16, not 0.5"),
        (
            {"noise_bits": 15},
            ValueError,
            (
                "noise_words, noise_bits and noise_shift must give at most 32767 codes of noise, "
                "not 65534"
            ),
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        StochasticLIFParams(**values)
