"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.perfect_integrator`."""

import re

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.perfect_integrator import (
    PerfectIntegrator,
    PerfectIntegratorParams,
)


def run(params, i):
    """Spikes and membrane after each step, one row for each lane of ``i``."""
    i = np.asarray(i, np.int64).T
    i = np.append(i, np.zeros_like(i[:1]), axis=0).reshape(len(i) + 1, -1)
    outputs, _ = PerfectIntegrator(params).run({"en": np.ones_like(i), "i": i})
    return outputs["spike"][1:].T, outputs["v"][1:].T


@pytest.mark.third_truth("neurons.perfect_integrator")
@pytest.mark.parametrize("threshold", [1, 3, 1000, 16384])
def test_it_divides(threshold):
    """``sum(i)`` over ``threshold`` is the number of spikes, and what is left the membrane."""
    i = np.random.default_rng(threshold).integers(0, threshold, (8, 2000), endpoint=True)
    spikes, v = run(PerfectIntegratorParams(threshold=threshold), i)
    total = np.cumsum(i, axis=1)
    assert (np.cumsum(spikes, axis=1) == total // threshold).all()
    assert (v == total % threshold).all()


@pytest.mark.third_truth("neurons.perfect_integrator")
@pytest.mark.parametrize("refractory", [0, 1, 5])
def test_rate_of_a_constant_input(refractory):
    """With a reset to 0 the k-th spike is at step ``k * ceil(threshold / c)``, refractory apart."""
    params = PerfectIntegratorParams(threshold=1000, reset="value", refractory=refractory)
    c = np.arange(1, 1001)
    spikes, _ = run(params, np.repeat(c[:, None], 1100, axis=1))
    steps = np.arange(1, 1101)
    interval = -(-1000 // c)[:, None]
    expected = (steps >= interval) & ((steps - interval) % (interval + refractory) == 0)
    assert (spikes == expected).all()


@pytest.mark.third_truth("neurons.perfect_integrator")
def test_spikes_of_the_textbook_unit():
    """``C = 1``, ``dt = 0.1`` and a threshold of 1: a current of 1 fires every tenth step, one of
    3 every fourth, for its reset forgets; subtraction makes it three in ten.
    """
    common = {"frac": 8, "threshold": 2560}
    i = np.repeat([[256], [768]], 120, axis=1)
    spikes, _ = run(PerfectIntegratorParams(reset="value", **common), i)
    assert spikes.sum(axis=1).tolist() == [12, 30]
    spikes, _ = run(PerfectIntegratorParams(**common), i)
    assert spikes.sum(axis=1).tolist() == [12, 36]


@pytest.mark.parametrize("reset", ["subtract", "value"])
def test_ideal_is_the_same(reset):
    params = PerfectIntegratorParams(threshold=500, reset=reset, refractory=2)
    i = np.random.default_rng(3).integers(-300, 500, 3000)
    spikes, v = run(params, i)
    ideal, fired = PerfectIntegrator(params).ideal(i)
    assert spikes[0].tolist() == fired.astype(int).tolist()
    assert v[0].tolist() == ideal.tolist()


def test_saturation():
    params = PerfectIntegratorParams(width=8, threshold=100)
    assert run(params, [99, 127, 100])[1][0].tolist() == [99, 27, 27]
    assert run(params, [-128, -128, 1])[1][0].tolist() == [-128, -128, -127]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..32, not 1"),
        ({"width": 33}, ValueError, "width must be in 2..32, not 33"),
        ({"width": "16"}, TypeError, "width must be an integer in 2..32, not '16'"),
        ({"frac": 33}, ValueError, "frac must be in 0..32, not 33"),
        ({"threshold": 0}, ValueError, "threshold must be in 1..32767, not 0"),
        ({"threshold": 32768}, ValueError, "threshold must be in 1..32767, not 32768"),
        ({"reset": "zero"}, ValueError, "reset must be one of 'value', 'subtract', not 'zero'"),
        (
            {"reset": "value", "reset_value": 256},
            ValueError,
            "reset_value must be in -32768..255, not 256",
        ),
        ({"reset_value": 1}, ValueError, "reset_value must be 0 with reset='subtract', not 1"),
        ({"refractory": -1}, ValueError, "refractory must be in 0..65535, not -1"),
        ({"refractory": 65536}, ValueError, "refractory must be in 0..65535, not 65536"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        PerfectIntegratorParams(**values)
