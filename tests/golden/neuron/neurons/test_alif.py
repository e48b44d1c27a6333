"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.alif`."""

import math
import re

import numpy as np
import pytest
from scipy import optimize

from spikeloom.golden.neuron.neurons.alif import ALIF, ALIFParams
from spikeloom.golden.neuron.neurons.lif import LIF, LIFParams


def run(params, currents, en=None):
    """Spikes and membrane after each step, and the last state."""
    currents = np.append(np.asarray(currents, np.int64), 0)[:, None]
    en = np.append(np.ones(len(currents) - 1, int) if en is None else en, 0)[:, None]
    outputs, state = ALIF(params).run({"en": en, "i": currents})
    return outputs["spike"][1:, 0], outputs["v"][1:, 0], state


def adaptations(params, spikes):
    """The adaptation before each step, for given spikes: Bellec's filter in real numbers."""
    keep, a, trace = 1 - params.adaptation_leak, 0.0, []
    for spike in spikes:
        trace.append(a)
        a = keep * a + params.increment * spike
    return np.array(trace)


@pytest.mark.third_truth("neurons.alif")
@pytest.mark.parametrize("current", [600, 1000, 1500, 2500])
def test_steady_interval(current):
    """The fixed point of membrane and adaptation over one interval, solved by scipy.

    With an interval ``T`` the adaptation before a spike is ``increment * k**(T - 1) / (1 - k**T)``
    and the membrane ``current / leak * (1 - keep**T)``; where they meet is the period.
    """
    params = ALIFParams(
        width=18, threshold=5000, adaptation_width=26, adaptation_shifts=(8,), increment=600 << 8
    )
    leak, kept = params.leak, 1 - params.adaptation_leak

    def missing(period):
        a = params.increment * kept ** (period - 1) / (1 - kept**period)
        return current / leak * (1 - (1 - leak) ** period) - params.threshold - params.beta * a

    period = optimize.brentq(missing, 1, 1000)
    spikes, _, _ = run(params, np.full(3000, current))
    intervals = np.diff(np.flatnonzero(spikes))
    assert intervals[0] < intervals[-10:].mean()  # it adapts
    # Whole steps: a spike waits for the next one, on the mean half a step late.
    assert abs(intervals[-10:].mean() - period) < 1


@pytest.mark.third_truth("neurons.alif")
def test_adaptation_is_the_filtered_spike_train():
    params = ALIFParams()
    current = np.random.default_rng(1).integers(0, 120, 3000)
    spikes, v, _ = run(params, current)
    threshold = params.threshold + params.beta * adaptations(params, spikes)
    # u before the reset, from the membranes shown: it decided every spike.
    before = np.append(0, v[:-1])
    u = before - (before >> 4) + current
    slack = params.beta / params.adaptation_leak
    assert spikes.sum() > 50
    assert (u[spikes == 1] >= threshold[spikes == 1] - 1).all()
    assert (u[spikes == 0] < threshold[spikes == 0] + slack).all()


@pytest.mark.third_truth("neurons.alif")
def test_mean_adaptation_is_what_the_spikes_bring():
    """``leak * mean(a) = increment * rate`` for any leaky filter."""
    params = ALIFParams()
    golden, state, levels, spikes = ALIF(params), ALIF(params).reset(1), [], 0
    for _ in range(6000):
        state, _ = golden.step(state, en=np.array([1]), i=np.array([60]))
        levels.append(int(state["a"][0]))
        spikes += int(state["spike"][0])
    rate = spikes / 6000
    mean = (np.sum(levels) + levels[-1] * 255) / 6000  # what is left is still to leak
    assert 0 <= mean * params.adaptation_leak - params.increment * rate < 1


def test_without_increment_it_is_the_lif_neuron():
    i = np.random.default_rng(2).integers(-2000, 3000, 2000)
    for reset in ("value", "subtract"):
        common = {"threshold": 500, "reset": reset, "refractory": 2}
        spikes, v, _ = run(ALIFParams(**common, increment=0), i)
        x = np.append(i, 0)[:, None]
        plain, _ = LIF(LIFParams(**common)).run({"en": np.ones_like(x), "i": x})
        assert spikes.tolist() == plain["spike"][1:, 0].tolist()
        assert v.tolist() == plain["v"][1:, 0].tolist()


def test_distance_to_ideal():
    params = ALIFParams(width=20, threshold=40000, adaptation_width=28, increment=2000 << 8)
    i = np.random.default_rng(3).integers(0, 9000, 400)
    spikes, v, state = run(params, i)
    ideal_v, ideal_spikes, ideal_a = ALIF(params).ideal(i)
    assert spikes.sum() > 15
    assert spikes.tolist() == ideal_spikes.astype(int).tolist()
    # After the last spike both start from one value.
    assert (v - ideal_v).min() >= -1e-6
    assert (v - ideal_v).max() < params.error_bound
    assert 0 <= state["a"][0] - ideal_a[-1] < 1 / params.adaptation_leak


@pytest.mark.parametrize("reset", ["value", "subtract"])
def test_ideal_fires_alike(reset):
    params = ALIFParams(
        leak_shifts=(2,),
        threshold=64,
        reset=reset,
        refractory=1,
        adaptation_shifts=(1,),
        increment=64,
        beta_shifts=(1,),
    )
    i = np.array([32, 128, 0, 96, 0, 160, 0, 0])
    spikes, v, _ = run(params, i)
    ideal_v, ideal_spikes, _ = ALIF(params).ideal(i)
    assert spikes.tolist() == ideal_spikes.astype(int).tolist()
    assert spikes.sum() >= 2
    assert np.abs(v - ideal_v).max() < params.error_bound + 1


def test_order_of_a_step():
    params = ALIFParams(
        leak_shifts=(),
        threshold=100,
        reset="subtract",
        adaptation_width=8,
        adaptation_shifts=(1,),
        increment=40,
        beta_shifts=(0,),
    )
    # threshold:                100  140  120  110 | with a = 0, 40, 20, 10
    spikes, v, state = run(params, [100, 139, 0, 0])
    assert spikes.tolist() == [1, 0, 1, 0]
    assert v.tolist() == [0, 139, 19, 19]
    assert state["a"].tolist() == [25]


def test_saturation():
    params = ALIFParams(
        width=8,
        leak_shifts=(),
        threshold=100,
        reset="subtract",
        adaptation_width=8,
        adaptation_shifts=(7,),
        increment=200,
        beta_shifts=(0,),
    )
    spikes, v, _ = run(params, [127, 127, 127, -128, -128, -128])
    # The second threshold, 300, is above all codes; the membrane stops at the largest one.
    assert spikes.tolist() == [1, 0, 0, 0, 0, 0]
    assert v.tolist() == [27, 127, 127, -1, -128, -128]
    full = ALIFParams(
        width=8,
        leak_shifts=(),
        threshold=1,
        adaptation_width=8,
        adaptation_shifts=(7,),
        increment=200,
        beta_shifts=(7,),
    )
    assert run(full, [127, 127, 127])[2]["a"].tolist() == [255]


def test_a_leaks_in_refractory_steps():
    params = ALIFParams(threshold=10, refractory=3, adaptation_shifts=(1,), increment=64)
    assert run(params, [10, 0, 0])[2]["a"].tolist() == [16]


def test_holds_without_en():
    params = ALIFParams(leak_shifts=(2,), threshold=100, refractory=1)
    i = np.array([40, 90, 10, 40, 200])
    steps = run(params, i)
    spread = run(params, np.repeat(i, 3), np.tile([1, 0, 0], len(i)))
    assert np.repeat(steps[0], 3).tolist() == spread[0].tolist()
    assert np.repeat(steps[1], 3).tolist() == spread[1].tolist()
    assert steps[2] == spread[2]


def test_default_scale():
    params = ALIFParams()
    assert params.beta * params.increment == 18
    assert 1 / params.adaptation_leak == 256
    assert math.isclose(params.beta, 2**-8)


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..32, not 1"),
        ({"reset": "zero"}, ValueError, "reset must be one of 'value', 'subtract', not 'zero'"),
        ({"adaptation_width": 1}, ValueError, "adaptation_width must be in 2..40, not 1"),
        ({"adaptation_width": 41}, ValueError, "adaptation_width must be in 2..40, not 41"),
        ({"adaptation_shifts": (0,)}, ValueError, "adaptation_shifts[0] must be in 1..19, not 0"),
        ({"adaptation_shifts": (20,)}, ValueError, "adaptation_shifts[0] must be in 1..19, not 20"),
        ({"adaptation_shifts": (3, 3)}, ValueError, "adaptation_shifts must differ, not (3, 3)"),
        ({"increment": -1}, ValueError, "increment must be in 0..1048575, not -1"),
        ({"increment": 1 << 20}, ValueError, "increment must be in 0..1048575, not 1048576"),
        ({"increment": 1.0}, TypeError, "increment must be an integer in 0..1048575, not 1.0"),
        ({"beta_shifts": (-1,)}, ValueError, "beta_shifts[0] must be in 0..19, not -1"),
        ({"beta_shifts": (20,)}, ValueError, "beta_shifts[0] must be in 0..19, not 20"),
        ({"beta_shifts": ()}, ValueError, "beta_shifts must hold at least one integer, not ()"),
        ({"beta_shifts": (8, 8)}, ValueError, "beta_shifts must differ, not (8, 8)"),
        ({"beta_shifts": 8}, TypeError, "beta_shifts must be a tuple of integers in 0..19, not 8"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        ALIFParams(**values)
