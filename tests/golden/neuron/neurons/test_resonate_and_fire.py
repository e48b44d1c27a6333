"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.resonate_and_fire`."""

import math
import re

import numpy as np
import pytest
from scipy import linalg, signal

from spikeloom.golden.neuron.neurons.resonate_and_fire import ResonateAndFire, ResonateAndFireParams

WIDE = {"width": 26, "threshold": (1 << 25) - 1}


def run(params, currents, en=None, **start):
    """Spikes, x and y after each step; lanes if the currents have two dimensions."""
    currents = np.asarray(currents, np.int64)
    currents = currents.reshape(len(currents), -1)
    lanes = currents.shape[1]
    en = np.ones(len(currents), int) if en is None else en
    en = np.broadcast_to(np.append(en, 0)[:, None], (len(currents) + 1, lanes))
    golden = ResonateAndFire(params)
    state = golden.reset(lanes) | {name: np.full(lanes, code) for name, code in start.items()}
    currents = np.append(currents, np.zeros((1, lanes), int), axis=0)
    outputs, _ = golden.run({"en": en, "i": currents}, state=state)
    return tuple(outputs[name][1:] for name in ("spike", "x", "y"))


@pytest.mark.third_truth("neurons.resonate_and_fire")
@pytest.mark.parametrize("shifts", [((6,), (3,)), ((7,), (2,)), ((5, 7), (4,)), ((8,), (1, 3))])
def test_eigenvalues(shifts):
    """The step is ``exp(b + i omega)`` with the stated b and omega: scipy's eigenvalues."""
    params = ResonateAndFireParams(**WIDE, decay_shifts=shifts[0], turn_shifts=shifts[1])
    values = linalg.eigvals(params.matrix)
    assert np.abs(values) == pytest.approx(1 - params.decay, rel=1e-12)
    assert np.abs(np.angle(values)) == pytest.approx(params.angle, rel=1e-12)


@pytest.mark.third_truth("neurons.resonate_and_fire")
def test_it_resonates_where_it_should():
    """Driven by sines, the amplitude of y peaks at ``angle``, and is scipy's response there."""
    params = ResonateAndFireParams(**WIDE)
    factors = np.array([0.6, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5])
    steps = np.arange(1200)[:, None]
    current = np.rint(50_000 * np.sin(params.angle * factors * steps))
    _, _, y = run(params, current)
    amplitude = y[-300:].max(axis=0)
    assert np.argmax(amplitude) == 3
    # y from i by the transfer function of the two difference equations.
    keep, turn = 1 - params.decay, params.turn
    _, response = signal.freqz(
        [turn], [1, -(2 * keep - turn**2), keep**2], worN=params.angle * factors
    )
    assert amplitude == pytest.approx(50_000 * np.abs(response), rel=0.02)


@pytest.mark.third_truth("neurons.resonate_and_fire")
def test_doublets():
    """Izhikevich's experiment: of pairs of pulses, those a period apart fire; it is no integrator.

    Two pulses in quick succession would move an integrator most; here they come when the first has
    turned the state against the second.
    """
    params = ResonateAndFireParams(threshold=8000)
    period = round(2 * math.pi / params.angle)
    gaps = np.array([3 * period // 8, period // 2, period, 3 * period // 2, 2 * period])
    currents = np.zeros((150, len(gaps)), int)
    currents[0] = 7000
    currents[gaps, np.arange(len(gaps))] = 7000
    assert run(params, currents)[0].any(axis=0).tolist() == [False, False, True, False, False]
    # An inhibitory pulse helps half a period before, and hurts a whole one before.
    currents[0] = -7000
    assert run(params, currents[:, 1:])[0].any(axis=0).tolist() == [True, False, False, False]


@pytest.mark.parametrize("shifts", [((6,), (3,)), ((4,), (2, 5)), ((5, 7), (4,))])
def test_distance_to_ideal(shifts):
    params = ResonateAndFireParams(**WIDE, decay_shifts=shifts[0], turn_shifts=shifts[1])
    i = np.random.default_rng(1).integers(-30_000, 30_000, 800)
    spikes, x, y = run(params, i)
    ideal = ResonateAndFire(params).ideal(i)
    assert not spikes.any()
    assert not ideal[2].any()
    for values, exact, bound in zip((x, y), ideal, params.error_bound, strict=False):
        assert np.abs(values[:, 0] - exact).max() < bound


def test_bound_without_decay_is_none():
    params = ResonateAndFireParams(decay_shifts=())
    assert params.error_bound == (math.inf, math.inf)
    slow = ResonateAndFireParams(decay_shifts=(1, 2, 3), turn_shifts=(1, 2))
    assert math.isnan(slow.angle)
    assert slow.error_bound == (math.inf, math.inf)


@pytest.mark.parametrize("fires_on", ["y", "radius"])
def test_ideal_fires_alike(fires_on):
    params = ResonateAndFireParams(width=20, threshold=5000, fires_on=fires_on, reset_x=-700)
    i = np.random.default_rng(2).integers(-1500, 2000, 120)
    spikes, _, _ = run(params, i)
    ideal = ResonateAndFire(params).ideal(i)[2]
    assert spikes.sum() >= 3
    assert spikes[:, 0].tolist() == ideal.astype(int).tolist()


def test_restart_at_i():
    """From ``reset_y = threshold - 1`` it falls, and does not fire at once."""
    params = ResonateAndFireParams(threshold=1000, reset_y=999)
    spikes, x, y = run(params, [8000] + [0] * 49)
    assert spikes[:, 0].tolist() == [1] + [0] * 49
    assert (x[0, 0], y[0, 0]) == (0, 999)


def test_order_of_a_step():
    params = ResonateAndFireParams(decay_shifts=(2,), turn_shifts=(1,), threshold=90)
    spikes, x, y = run(params, [100, 0, 60, 0])
    # x: 100 - 0; 75 - 25; (38 - 31) + 60 ...; y takes the new x
    assert x[:2, 0].tolist() == [100, 50]
    assert y[:2, 0].tolist() == [50, 63]
    assert x[2, 0] == 38 - 31 + 60
    assert y[2, 0] == 48 + 33
    assert not spikes.any()
    assert run(params, [180])[0][0, 0] == 1
    assert run(params, [179])[0][0, 0] == 0


def test_radius():
    params = ResonateAndFireParams(
        decay_shifts=(), turn_shifts=(1,), threshold=50, fires_on="radius", reset_x=3, reset_y=-4
    )
    spikes, x, y = run(params, [[40, 44, 45]])
    assert spikes[0].tolist() == [0, 0, 1]  # 44, 22: 49.2; 45, 22: 50.1
    assert (x[0, 2], y[0, 2]) == (3, -4)


def test_saturation():
    params = ResonateAndFireParams(width=8, decay_shifts=(), turn_shifts=(1,), threshold=127)
    spikes, x, y = run(params, [[127, -128]], x=-100, y=-128)
    assert x[0].tolist() == [91, -128]
    assert y[0].tolist() == [-83, -128]
    assert run(params, [127], x=127, y=0)[0].tolist() == [[1]]
    assert run(params, [127], x=127, y=-10)[1].tolist() == [[127]]
    assert not spikes.any()


def test_holds_without_en():
    params = ResonateAndFireParams()
    i = np.array([100, 300, -50, 700, 900, 900])
    steps = run(params, i)
    spread = run(params, np.repeat(i, 3), np.tile([1, 0, 0], len(i)))
    for together, apart in zip(steps, spread, strict=True):
        assert np.repeat(together[:, 0], 3).tolist() == apart[:, 0].tolist()


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"width": 1}, ValueError, "width must be in 2..32, not 1"),
        ({"width": 33}, ValueError, "width must be in 2..32, not 33"),
        ({"frac": -1}, ValueError, "frac must be in 0..32, not -1"),
        ({"frac": 33}, ValueError, "frac must be in 0..32, not 33"),
        ({"decay_shifts": (0,)}, ValueError, "decay_shifts[0] must be in 1..15, not 0"),
        ({"decay_shifts": (16,)}, ValueError, "decay_shifts[0] must be in 1..15, not 16"),
        ({"decay_shifts": (2, 2)}, ValueError, "decay_shifts must differ, not (2, 2)"),
        ({"turn_shifts": (0,)}, ValueError, "turn_shifts[0] must be in 1..15, not 0"),
        ({"turn_shifts": (16,)}, ValueError, "turn_shifts[0] must be in 1..15, not 16"),
        ({"turn_shifts": (2, 2)}, ValueError, "turn_shifts must differ, not (2, 2)"),
        ({"turn_shifts": ()}, ValueError, "turn_shifts must hold at least one integer, not ()"),
        ({"turn_shifts": 3}, TypeError, "turn_shifts must be a tuple of integers in 1..15, not 3"),
        ({"fires_on": "x"}, ValueError, "fires_on must be one of 'y', 'radius', not 'x'"),
        ({"threshold": 0}, ValueError, "threshold must be in 1..32767, not 0"),
        ({"threshold": 32768}, ValueError, "threshold must be in 1..32767, not 32768"),
        ({"reset_x": 32768}, ValueError, "reset_x must be in -32768..32767, not 32768"),
        ({"reset_x": -32769}, ValueError, "reset_x must be in -32768..32767, not -32769"),
        ({"reset_y": 256}, ValueError, "reset_y must be in -32768..255, not 256"),
        ({"reset_y": -32769}, ValueError, "reset_y must be in -32768..255, not -32769"),
        (
            {"fires_on": "radius", "threshold": 5, "reset_x": 3, "reset_y": 4},
            ValueError,
            "reset_x and reset_y must lie within the radius 5, not at 3, 4",
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        ResonateAndFireParams(**values)
