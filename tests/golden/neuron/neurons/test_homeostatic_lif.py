"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.homeostatic_lif`."""

import re

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.homeostatic_lif import HomeostaticLIF, HomeostaticLIFParams
from spikeloom.golden.neuron.neurons.lif import LIF, LIFParams


def run(params, i, state=None, en=None):
    """Spikes, membrane and threshold after each step, and the last state."""
    i = np.asarray(i, np.int64).reshape(len(i), -1)
    en = np.ones_like(i) if en is None else np.broadcast_to(np.asarray(en)[:, None], i.shape)
    inputs = {
        name: np.append(x, np.zeros_like(x[:1]), axis=0) for name, x in {"en": en, "i": i}.items()
    }
    outputs, state = HomeostaticLIF(params).run(inputs, state=state)
    return (*(outputs[name][1:] for name in ("spike", "v", "theta")), state)


@pytest.mark.third_truth("neurons.homeostatic_lif")
def test_rate_reaches_the_target_whatever_the_drive():
    """The integral of the deviation is what the threshold has moved: the long-run rate is known."""
    params, steps = HomeostaticLIFParams(), 8000
    i = np.random.default_rng(1).integers(0, [60, 100, 160], (steps, 3))
    state = run(params, i[:4000])[3]
    start = state["level"]
    spikes, _, theta, state = run(params, i[4000:], state)
    assert (theta > params.threshold_min).all()
    assert (theta < params.threshold_max).all()
    moved = (state["level"] - start) / 4000 / 2**params.rate_bits
    rate, target = spikes.mean(axis=0), params.target / 2**params.rate_bits
    average = 2**params.rate_shift / 4000  # what the filter may hold at either end
    assert (rate - target - moved <= 2 * average).all()
    assert (rate - target - moved > -params.rate_bound - 2 * average).all()
    assert np.abs(rate - 0.1).max() < 0.005
    # More drive, more threshold.
    assert (np.diff(theta.mean(axis=0)) > 0).all()


@pytest.mark.third_truth("neurons.homeostatic_lif")
def test_drive_that_doubles():
    """Turrigiano's experiment: the rate jumps with the drive, and comes back."""
    params = HomeostaticLIFParams()
    spikes, _, theta, _ = run(params, np.repeat([40, 80], 4000))
    rate = spikes[:, 0].reshape(-1, 500).mean(axis=1)
    assert rate[7] == pytest.approx(0.1, abs=0.01)
    assert rate[8] > 0.103
    assert rate[15] == pytest.approx(0.1, abs=0.01)
    assert theta[7999, 0] > 1.5 * theta[3999, 0]


@pytest.mark.third_truth("neurons.homeostatic_lif")
@pytest.mark.parametrize("drive", [-100, 32767])
def test_ends(drive):
    """Silence takes the threshold to its lower end in the steps that the target says."""
    params = HomeostaticLIFParams(threshold_min=64, threshold_max=512)
    _, _, theta, _ = run(params, np.full(2500, drive))
    way = (256 - 64 if drive < 0 else 512 - 256) << params.servo_bits
    if drive < 0:
        steps = -(-way // params.target)
        assert theta[steps - 1, 0] == 64
        assert theta[steps - 20, 0] > 64  # a fifth of a code per step
        assert theta[-1, 0] == 64
    else:
        assert theta[-1, 0] == 512
        assert (theta <= 512).all()


def test_slow_states_do_not_stall():
    """A silent neuron forgets its rate down to less than any target, and its threshold moves on."""
    params = HomeostaticLIFParams(target=16, threshold_min=1)
    state = HomeostaticLIF(params).reset(1) | {"rate": np.array([1 << 14])}
    _, _, _, state = run(params, np.zeros(500, int), state)
    assert state["rate"][0] == 15
    level = state["level"][0]
    _, _, _, state = run(params, np.zeros(100, int), state)
    assert level - state["level"][0] == 100


def test_rate_never_overflows():
    params = HomeostaticLIFParams(rate_bits=5, rate_shift=2, target=31, servo_bits=0)
    state = HomeostaticLIF(params).reset(64) | {"rate": np.arange(64)}
    golden = HomeostaticLIF(params)
    state, _ = golden.step(state, en=np.ones(64, int), i=np.full(64, 20000))
    assert state["rate"].max() < 64
    assert state["spike"].all()


def test_without_deviation_it_is_the_lif_neuron():
    """A threshold between two equal ends does not move."""
    i = np.random.default_rng(2).integers(-2000, 3000, 1500)
    for reset in ("value", "subtract"):
        common = {"threshold": 500, "reset": reset, "refractory": 2}
        params = HomeostaticLIFParams(**common, threshold_min=500, threshold_max=500)
        spikes, v, theta, _ = run(params, i)
        assert (theta == 500).all()
        inputs = {"en": np.ones((1501, 1), int), "i": np.append(i, 0)[:, None]}
        plain, _ = LIF(LIFParams(**common)).run(inputs)
        assert spikes.tolist() == plain["spike"][1:].tolist()
        assert v.tolist() == plain["v"][1:].tolist()


def test_order_of_a_step():
    params = HomeostaticLIFParams(
        leak_shifts=(),
        threshold=100,
        rate_bits=4,
        rate_shift=1,
        target=2,
        servo_bits=0,
        reset="subtract",
    )
    spikes, v, theta, state = run(params, [100, 98, 0, 110])
    # The rate is 0, 8, 12 and 6 before the steps; each less 2 moves the threshold.
    assert theta[:, 0].tolist() == [98, 104, 114, 118]
    assert spikes[:, 0].tolist() == [1, 1, 0, 0]
    assert v[:, 0].tolist() == [0, 0, 0, 110]
    assert state["rate"][0] == 3


def test_holds_without_en():
    i = np.array([100, 300, -50, 700])
    steps = run(HomeostaticLIFParams(), i)
    spread = run(HomeostaticLIFParams(), np.repeat(i, 3), en=np.tile([1, 0, 0], 4))
    for together, apart in zip(steps[:3], spread[:3], strict=True):
        assert np.repeat(together[:, 0], 3).tolist() == apart[:, 0].tolist()
    assert steps[3] == spread[3]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..32, not 1"),
        ({"rate_bits": 1}, ValueError, "rate_bits must be in 2..24, not 1"),
        ({"rate_bits": 25}, ValueError, "rate_bits must be in 2..24, not 25"),
        ({"rate_shift": 0}, ValueError, "rate_shift must be in 1..13, not 0"),
        ({"rate_shift": 14}, ValueError, "rate_shift must be in 1..13, not 14"),
        ({"target": 15}, ValueError, "target must be in 16..16383, not 15"),
        ({"target": 16384}, ValueError, "target must be in 16..16383, not 16384"),
        ({"target": 0.1}, TypeError, "target must be an integer in 16..16383, not 0.1"),
        ({"servo_bits": -1}, ValueError, "servo_bits must be in 0..24, not -1"),
        ({"servo_bits": 25}, ValueError, "servo_bits must be in 0..24, not 25"),
        ({"threshold_min": 0}, ValueError, "threshold_min must be in 1..256, not 0"),
        ({"threshold_min": 257}, ValueError, "threshold_min must be in 1..256, not 257"),
        ({"threshold_max": 255}, ValueError, "threshold_max must be in 256..32767, not 255"),
        ({"threshold_max": 32768}, ValueError, "threshold_max must be in 256..32767, not 32768"),
        ({"reset_value": 32}, ValueError, "reset_value must be in -32768..31, not 32"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        HomeostaticLIFParams(**values)
