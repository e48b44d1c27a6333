"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.lif`."""

import math
import os
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikeloom.golden.neuron.neurons.lif import LIF, LIFParams

# The LIF experiment of the NIR paper (Nat. Commun. 15:8122, 2024), dt = 0.1 ms, tau = 2.5 ms,
# threshold 0.1: the steps with an input spike, and those in which the exact solution fires.
NIR_INPUT = (
    60,
    220,
    270,
    310,
    320,
    350,
    370,
    400,
    410,
    430,
    440,
    450,
    460,
    470,
    480,
    490,
    500,
    510,
    520,
    530,
    670,
    680,
    690,
    700,
    710,
    720,
    730,
    740,
    750,
    760,
    770,
    780,
    840,
    850,
)
NIR_SPIKES = [460, 510, 710, 760]
NIR_TAU_STEPS = 25
NIR_THRESHOLD = 0.1


def run(params, currents, en=None, state=None):
    """Spikes and membrane after each step, from one input per step."""
    currents = np.asarray(currents, np.int64)[:, None]
    en = np.ones_like(currents) if en is None else np.asarray(en)[:, None]
    # The outputs are registers: one more cycle shows the last step.
    currents, en = np.append(currents, [[0]], axis=0), np.append(en, [[0]], axis=0)
    outputs, _ = LIF(params).run({"en": en, "i": currents}, state=state)
    return outputs["spike"][1:, 0], outputs["v"][1:, 0]


def start(params, v):
    """The state after reset, but for the membrane."""
    return {**LIF(params).reset(1), "v": np.array([v])}


def float_model(keep, gain, threshold, inputs):
    """Membrane before the reset and steps of the spikes, in plain Python floats."""
    v, membranes, spikes = 0.0, [], []
    for step, x in enumerate(inputs):
        v = keep * v + gain * x
        membranes.append(v)
        if v > threshold:
            spikes.append(step)
            v = 0.0
    return np.array(membranes), spikes


def nir_inputs():
    return np.bincount(NIR_INPUT, minlength=1000)


@pytest.mark.third_truth("neurons.lif")
def test_nir_recording():
    folder = Path(os.environ.get("SPIKELOOM_DATA", Path(__file__).parents[5] / "shared" / "data"))
    recording = folder / "nir" / "lif_exact.csv"
    if recording.exists():  # then the numbers above are those of the file
        x, _, spikes = np.loadtxt(recording, delimiter=",").T
        assert np.flatnonzero(x).tolist() == list(NIR_INPUT)
        assert np.flatnonzero(spikes).tolist() == NIR_SPIKES

    params = LIFParams(frac=17, leak_shifts=(5, 7), threshold=int(NIR_THRESHOLD * 2**17) + 1)
    # 2**-5 + 2**-7 is within 0.4 % of 1 - exp(-dt / tau), and as a gain it is a code.
    assert params.leak == pytest.approx(1 - math.exp(-1 / NIR_TAU_STEPS), rel=4e-3)
    gain = int(params.leak * 2**17)
    assert gain == params.leak * 2**17
    spikes, _ = run(params, gain * nir_inputs())
    assert np.flatnonzero(spikes).tolist() == NIR_SPIKES


@pytest.mark.third_truth("neurons.lif")
def test_nir_recording_is_no_accident():
    """The membrane passes the threshold by more than rounding can amount to, in every step."""
    keep = math.exp(-1 / NIR_TAU_STEPS)
    _, spikes = float_model(keep, 1 - keep, NIR_THRESHOLD, nir_inputs())
    assert spikes == NIR_SPIKES
    params = LIFParams(frac=17, leak_shifts=(5, 7), threshold=int(NIR_THRESHOLD * 2**17) + 1)
    membranes, spikes = float_model(1 - params.leak, params.leak, NIR_THRESHOLD, nir_inputs())
    assert spikes == NIR_SPIKES
    assert np.abs(membranes - NIR_THRESHOLD).min() * 2**17 > params.error_bound + 1


@pytest.mark.third_truth("neurons.lif")
@pytest.mark.parametrize("shift", [2, 3, 4, 5, 6])
def test_time_constant_of_a_shift(shift):
    """``leak_shifts=(s,)`` is ``tau = dt * 2**s``: the spikes of a float model, step for step."""
    threshold, gain = 9_000_000, 33_333_333 >> shift
    params = LIFParams(width=26, frac=26, leak_shifts=(shift,), threshold=threshold + 1)
    x = np.random.default_rng(shift).integers(0, 2, 2000)
    membranes, expected = float_model(1 - 2.0**-shift, gain, threshold, x)
    # No step is so close to the threshold that rounding decides it.
    assert np.abs(membranes - threshold).min() > params.error_bound + 1
    spikes, _ = run(params, gain * x)
    assert len(expected) > 20
    assert np.flatnonzero(spikes).tolist() == expected


@pytest.mark.third_truth("neurons.lif")
@pytest.mark.parametrize("refractory", [0, 1, 7])
@pytest.mark.parametrize("leak_shifts", [(3,), (4,), (6,), (5, 7), (2, 9)])
def test_rate_is_the_analytic_one(leak_shifts, refractory):
    """A constant input ``c`` reaches ``threshold`` after ``log(1 - threshold*leak/c)`` /
    ``log(1 - leak)`` steps; checked wherever flooring cannot move that to the next step.
    """
    threshold, checked = 30000, 0
    params = LIFParams(leak_shifts=leak_shifts, threshold=threshold, refractory=refractory)

    def steps(level, c):
        return math.ceil(math.log(1 - level * params.leak / c) / math.log(1 - params.leak))

    for c in range(math.ceil(threshold * params.leak * 1.02), threshold, 997):
        interval = steps(threshold, c)
        if interval != steps(threshold - params.error_bound, c):
            continue
        spikes, _ = run(params, np.full(4 * (interval + refractory), c))
        fired = np.flatnonzero(spikes) + 1
        assert fired.tolist() == [interval + k * (interval + refractory) for k in range(4)]
        checked += 1
    assert checked >= 10


@pytest.mark.third_truth("neurons.lif")
def test_rate_without_leak():
    """Subtraction keeps the remainder: integrate-and-fire counts ``sum(i) // threshold``."""
    params = LIFParams(leak_shifts=(), threshold=1000, reset="subtract")
    x = np.random.default_rng(5).integers(0, 1000, 5000)
    spikes, v = run(params, x)
    assert np.cumsum(spikes).tolist() == (np.cumsum(x) // 1000).tolist()
    assert v.tolist() == (np.cumsum(x) % 1000).tolist()


@given(
    shifts=st.sets(st.integers(1, 12), min_size=1, max_size=4),
    start_v=st.integers(-20000, 20000),
    seed=st.integers(0, 2**32),
)
def test_distance_to_ideal(shifts, start_v, seed):
    params = LIFParams(leak_shifts=tuple(shifts), threshold=32767)
    limit = int(12000 * params.leak)  # the membrane stays below 32000 in size
    x = np.random.default_rng(seed).integers(-limit, limit, 500, endpoint=True)
    spikes, v = run(params, x, state=start(params, start_v))
    ideal, ideal_spikes = LIF(params).ideal(x, start_v)
    assert not spikes.any()
    assert not ideal_spikes.any()
    # Floats carry 53 bits: their own error is far below a millionth of a code.
    assert (v - ideal).min() >= -1e-6
    assert (v - ideal).max() < params.error_bound + 1e-6


@pytest.mark.parametrize("shift", [1, 4, 8])
def test_bound_is_tight(shift):
    """A membrane just below ``2**shift`` never leaks, and the ideal one leaks to 0."""
    params = LIFParams(leak_shifts=(shift,), threshold=32767)
    _, v = run(params, np.zeros(20 << shift), state=start(params, (1 << shift) - 1))
    ideal, _ = LIF(params).ideal(np.zeros(20 << shift), (1 << shift) - 1)
    assert (v == (1 << shift) - 1).all()
    assert params.error_bound - (v - ideal)[-1] < 1.001


@pytest.mark.parametrize("reset", ["value", "subtract"])
@pytest.mark.parametrize("refractory", [0, 2])
def test_ideal_fires_alike(reset, refractory):
    params = LIFParams(leak_shifts=(2,), threshold=64, reset=reset, refractory=refractory)
    x = np.array([32, 32, 32, 0, 128, 64, 64, 64, -64, 128])
    spikes, v = run(params, x)
    ideal, ideal_spikes = LIF(params).ideal(x)
    assert ideal_spikes.tolist() == spikes.astype(bool).tolist()
    assert np.abs(v - ideal).max() < params.error_bound


def test_order_of_a_step():
    params = LIFParams(leak_shifts=(2,), threshold=100, reset_value=-5, refractory=2)
    #      leak of the old v first   fires  | two refractory steps | then on
    spikes, v = run(params, [40, 40, 48, 99, 99, 8, 0])
    assert spikes.tolist() == [0, 0, 1, 0, 0, 0, 0]
    assert v.tolist() == [40, 70, -5, -5, -5, 5, 4]


def test_threshold_is_reached_not_passed():
    params = LIFParams(leak_shifts=(), threshold=100)
    assert run(params, [99, 1])[0].tolist() == [0, 1]
    assert run(params, [100])[0].tolist() == [1]
    assert run(params, [99, 0])[0].tolist() == [0, 0]


def test_floor_of_small_membranes():
    params = LIFParams(leak_shifts=(3,), threshold=100)
    assert run(params, [-1, 0, 0])[1].tolist() == [-1, 0, 0]
    assert run(params, [7, 0, 0])[1].tolist() == [7, 7, 7]
    three = LIFParams(leak_shifts=(1, 2, 3), threshold=100)
    assert run(three, [-1, 0])[1].tolist() == [-1, 2]


def test_saturation():
    params = LIFParams(width=8, leak_shifts=(), threshold=127, reset="subtract")
    assert run(params, [126, 127])[1].tolist() == [126, 0]
    assert run(params, [-128, -128, 1])[1].tolist() == [-128, -128, -127]
    low = LIFParams(width=8, leak_shifts=(), threshold=100, reset="subtract")
    assert run(low, [99, 127])[1].tolist() == [99, 27]


def test_holds_without_en():
    params = LIFParams(leak_shifts=(2,), threshold=100, refractory=1)
    x = np.array([40, 90, 10, 40])
    steps = run(params, x)
    en = np.tile([1, 0, 0], len(x))
    spread = run(params, np.repeat(x, 3), en)
    for together, apart in zip(steps, spread, strict=True):
        assert np.repeat(together, 3).tolist() == apart.tolist()


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..32, not 1"),
        ({"width": 33}, ValueError, "width must be in 2..32, not 33"),
        ({"width": 16.0}, TypeError, "width must be an integer in 2..32, not 16.0"),
        ({"frac": -1}, ValueError, "frac must be in 0..32, not -1"),
        ({"frac": 33}, ValueError, "frac must be in 0..32, not 33"),
        ({"leak_shifts": (0,)}, ValueError, "leak_shifts[0] must be in 1..15, not 0"),
        ({"leak_shifts": (4, 16)}, ValueError, "leak_shifts[1] must be in 1..15, not 16"),
        ({"leak_shifts": (4, 4)}, ValueError, "leak_shifts must differ, not (4, 4)"),
        ({"leak_shifts": 4}, TypeError, "leak_shifts must be a tuple of integers in 1..15, not 4"),
        ({"threshold": 0}, ValueError, "threshold must be in 1..32767, not 0"),
        ({"threshold": 32768}, ValueError, "threshold must be in 1..32767, not 32768"),
        ({"threshold": True}, TypeError, "threshold must be an integer in 1..32767, not True"),
        ({"reset": "zero"}, ValueError, "reset must be one of 'value', 'subtract', not 'zero'"),
        ({"reset": 0}, TypeError, "reset must be one of 'value', 'subtract', not 0"),
        ({"reset_value": 256}, ValueError, "reset_value must be in -32768..255, not 256"),
        ({"reset_value": -32769}, ValueError, "reset_value must be in -32768..255, not -32769"),
        (
            {"reset": "subtract", "reset_value": 1},
            ValueError,
            "reset_value must be 0 with reset='subtract', not 1",
        ),
        ({"refractory": -1}, ValueError, "refractory must be in 0..65535, not -1"),
        ({"refractory": 65536}, ValueError, "refractory must be in 0..65535, not 65536"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        LIFParams(**values)
