"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.sigma_delta`."""

import re

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.sigma_delta import SigmaDeltaNeuron, SigmaDeltaNeuronParams


def run(params, i):
    """Spikes and rest after each step; ``i`` is ``(steps,)`` or ``(steps, lanes)``."""
    i = np.asarray(i, np.int64)
    flat = np.append(i, np.zeros_like(i[:1]), axis=0).reshape(len(i) + 1, -1)
    outputs, _ = SigmaDeltaNeuron(params).run({"en": np.ones_like(flat), "i": flat})
    return tuple(outputs[name][1:].reshape(i.shape) for name in ("spike", "v"))


@pytest.mark.third_truth("neurons.sigma_delta")
@pytest.mark.parametrize("threshold", [1, 7, 256, 4096, 16384])
def test_density_of_a_constant_input(threshold):
    """From rest, ``n`` steps of ``c`` give ``floor(n * abs(c) / threshold)`` spikes of its sign."""
    c = np.linspace(-threshold, threshold, 129).astype(np.int64)
    n = np.arange(1, 600)[:, None]
    spikes, _ = run(SigmaDeltaNeuronParams(threshold=threshold), np.tile(c, (599, 1)))
    assert (np.cumsum(spikes, axis=0) == np.sign(c) * (n * np.abs(c) // threshold)).all()


@pytest.mark.third_truth("neurons.sigma_delta")
def test_sine_is_in_the_spikes():
    """A moving mean of ``w`` spikes is that of the sine, to better than 2 spikes in ``w``; and the
    sine itself, to which the mean of a window this short is close, is recovered from them.
    """
    params, w = SigmaDeltaNeuronParams(), 64
    sine = 0.8 * np.sin(2 * np.pi * np.arange(4096) / 1024)
    spikes, _ = run(params, np.rint(sine * params.threshold))
    window = np.ones(w) / w
    decoded, smooth = (np.convolve(x, window, "valid") for x in (spikes, sine))
    # The input is rounded to codes, half a code of 256 at most.
    assert np.abs(decoded - smooth).max() < 2 / w + 0.5 / 256
    assert np.abs(decoded - sine[w // 2 : 1 - w // 2]).max() < 0.05
    assert set(spikes.tolist()) == {-1, 0, 1}


@pytest.mark.third_truth("neurons.sigma_delta")
def test_spikes_in_a_period_of_a_sine():
    """The mean of ``abs(sin)`` is ``2 / pi``: so many spikes a period, half of each sign."""
    params = SigmaDeltaNeuronParams(width=24, threshold=1 << 16)
    sine = np.sin(2 * np.pi * np.arange(10000) / 10000)
    spikes, _ = run(params, np.rint(sine * params.threshold))
    assert (spikes > 0).sum() == pytest.approx(10000 / np.pi, abs=1)
    assert (spikes < 0).sum() == pytest.approx(10000 / np.pi, abs=1)


@pytest.mark.parametrize("threshold", [1, 100, 16384])
def test_distance_to_ideal(threshold):
    params = SigmaDeltaNeuronParams(threshold=threshold)
    i = np.random.default_rng(9).integers(-threshold, threshold, (3000, 8), endpoint=True)
    spikes, v = run(params, i)
    late = SigmaDeltaNeuron(params).ideal(i) - np.cumsum(spikes, axis=0)
    assert np.abs(late).max() < 1
    assert late == pytest.approx(v / threshold)
    # The bound is reached: the largest rest is one code less than a threshold.
    assert np.abs(run(params, [threshold - 1, 0])[1]).max() == threshold - 1


def test_large_inputs_are_worked_off():
    params = SigmaDeltaNeuronParams(threshold=100)
    spikes, v = run(params, [350, 0, 0, 0, -250, 0, 0])
    assert spikes.tolist() == [1, 1, 1, 0, -1, -1, 0]
    assert v.tolist() == [250, 150, 50, 50, -100, 0, 0]


def test_thresholds_are_reached_not_passed():
    params = SigmaDeltaNeuronParams(threshold=100)
    assert run(params, [100, -100, 99, -198])[0].tolist() == [1, -1, 0, 0]
    assert run(params, [99, 1, -99, -1])[0].tolist() == [0, 1, 0, -1]


def test_saturation():
    params = SigmaDeltaNeuronParams(width=8, threshold=27)
    spikes, v = run(params, [127, 127, -128, -128, -128])
    assert spikes.tolist() == [1, 1, -1, -1, -1]
    assert v.tolist() == [100, 100, -1, -101, -101]


def test_holds_without_en():
    params = SigmaDeltaNeuronParams(threshold=10)
    en, i = np.array([[1, 0, 0, 1, 0], [12, 50, 50, -15, 0]])[..., None]
    outputs, _ = SigmaDeltaNeuron(params).run({"en": en, "i": i})
    assert outputs["spike"][:, 0].tolist() == [0, 1, 1, 1, -1]
    assert outputs["v"][:, 0].tolist() == [0, 2, 2, 2, -3]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..32, not 1"),
        ({"width": 33}, ValueError, "width must be in 2..32, not 33"),
        ({"width": 8.0}, TypeError, "width must be an integer in 2..32, not 8.0"),
        ({"frac": -1}, ValueError, "frac must be in 0..32, not -1"),
        ({"frac": 33}, ValueError, "frac must be in 0..32, not 33"),
        ({"threshold": 0}, ValueError, "threshold must be in 1..32767, not 0"),
        ({"threshold": 32768}, ValueError, "threshold must be in 1..32767, not 32768"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        SigmaDeltaNeuronParams(**values)
