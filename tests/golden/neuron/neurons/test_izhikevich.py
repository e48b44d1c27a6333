"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.izhikevich`."""

import re

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.izhikevich import Izhikevich, IzhikevichParams

RS = IzhikevichParams.regular_spiking()
IB = IzhikevichParams.intrinsically_bursting()
CH = IzhikevichParams.chattering()
FS = IzhikevichParams.fast_spiking()
LTS = IzhikevichParams.low_threshold_spiking()
TC = IzhikevichParams.thalamo_cortical()
RZ = IzhikevichParams.resonator()
# The parameters of figure 2 of the paper: a, b, c, d.
PUBLISHED = {
    RS: (0.02, 0.2, -65, 8),
    IB: (0.02, 0.2, -55, 4),
    CH: (0.02, 0.2, -50, 2),
    FS: (0.1, 0.2, -65, 2),
    LTS: (0.02, 0.25, -65, 2),
    TC: (0.02, 0.25, -65, 0.05),
    RZ: (0.1, 0.26, -65, 2),
}


def run(params, current):
    """Membrane in mV and spikes from a current per step, without the clock."""
    neuron = Izhikevich(params)
    v, u = (np.full(current.shape[1:], code) for code in (params.reset_value, params.first_u))
    membranes, spikes = [], []
    for i in params.i_code(current):
        v, u, fires = neuron.update(v, u, i)
        membranes.append(params.v_mv(v))
        spikes.append(fires)
    return np.array(membranes), np.array(spikes)


def intervals(params, current, steps=1000, skip=0):
    """Intervals between the spikes of a constant current after ``skip`` steps."""
    _, spikes = run(params, np.full(steps, float(current)))
    return np.diff(np.flatnonzero(spikes[skip:]))


def half_euler(a, b, c, d, current, apex):
    """The spikes of the paper's scheme in floats, whose membrane stops at ``apex``."""
    v, u, spikes = float(c), b * c, []
    for step, i in enumerate(current):
        for _ in range(2):
            if v < 30:
                v += 0.5 * (0.04 * v * v + 5 * v + 140 - u + i)
        v = min(v, apex)
        u += a * (b * v - u)
        if v >= 30:
            spikes.append(step)
            v, u = c, u + d
    return spikes


@pytest.mark.third_truth("neurons.izhikevich")
@pytest.mark.parametrize("params", PUBLISHED)
def test_counts_of_a_float_model(params):
    """A second of each current, from a model in the paper's own variables."""
    assert (params.a, params.b, params.c, params.d) == PUBLISHED[params]
    currents = np.arange(-2.0, 20.0, 1.0)
    counts = [len(half_euler(*PUBLISHED[params], np.full(1000, i), apex=30.0)) for i in currents]
    _, spikes = run(params, np.tile(currents, (1000, 1)))
    assert (np.abs(spikes.sum(axis=0) - counts) <= 2 + 0.05 * np.array(counts)).all()


@pytest.mark.third_truth("neurons.izhikevich")
def test_regular_spiking_adapts():
    gaps = intervals(RS, 10)
    assert gaps[0] < 0.7 * gaps[-1]
    assert (np.diff(gaps) >= 0).all()
    assert np.ptp(gaps[2:]) <= 1


@pytest.mark.third_truth("neurons.izhikevich")
def test_intrinsic_burst_then_single_spikes():
    gaps = intervals(IB, 10)
    assert gaps[0] <= 5
    assert gaps[1:].min() > 5 * gaps[0]


@pytest.mark.third_truth("neurons.izhikevich")
def test_chattering_bursts_again_and_again():
    gaps = intervals(CH, 10, skip=200)
    pauses = np.flatnonzero(gaps > 20)
    assert len(pauses) >= 10
    assert (np.diff(pauses) >= 3).all()  # each burst has at least three spikes
    assert np.delete(gaps, pauses).max() <= 6
    # The paper: the bursts come at up to 40 Hz.
    assert 15 <= 1000 / (gaps.sum() / (len(pauses) + 1)) <= 40


@pytest.mark.third_truth("neurons.izhikevich")
def test_fast_spiking_does_not_adapt():
    gaps = intervals(FS, 10)
    assert gaps.mean() < 0.3 * intervals(RS, 10).mean()
    assert np.ptp(gaps[2:]) <= 1


@pytest.mark.third_truth("neurons.izhikevich")
def test_low_threshold_spiking_is_fast_and_adapts():
    gaps = intervals(LTS, 10)
    assert gaps[0] < 6
    assert gaps[-5:].min() > 2.5 * gaps[0]
    # Low threshold: it fires with currents that leave RS silent.
    lowest = np.arange(0.0, 6.0, 0.25)
    fires = {p: run(p, np.tile(lowest, (1000, 1)))[1].any(axis=0) for p in (RS, LTS)}
    assert lowest[fires[LTS]].min() < 0.5 * lowest[fires[RS]].min()


@pytest.mark.third_truth("neurons.izhikevich")
def test_thalamo_cortical_rebound():
    """Single spikes from rest, above -65 mV; a burst when released from below -80 mV."""
    v, spikes = run(TC, np.concatenate([np.zeros(300), np.full(200, 1.5)]))
    assert -65 < v[299] < -58
    assert not spikes[:300].any()
    assert np.diff(np.flatnonzero(spikes)).min() > 15
    v, spikes = run(TC, np.concatenate([np.zeros(300), np.full(300, -30.0), np.zeros(200)]))
    assert v[599] < -85
    assert not spikes[:600].any()
    rebound = np.flatnonzero(spikes[600:])
    assert len(rebound) == 4
    assert rebound[0] < 10
    assert np.diff(rebound)[:2].max() < 10


@pytest.mark.third_truth("neurons.izhikevich")
def test_resonator_prefers_a_frequency():
    """Damped oscillation below the threshold; two pulses fire when close or a period apart."""
    kick = np.zeros(500)
    kick[300] = 2.0
    v, spikes = run(RZ, kick)
    assert not spikes[200:].any()
    swing = np.sign(v[301:360] - v[299])
    first, _, third = np.flatnonzero(np.diff(swing))[:3]
    assert 35 < third - first < 50
    gaps = np.array([5, (third - first) // 2, third - first])
    pairs = np.zeros((500, 3))
    pairs[300] = 2.5
    pairs[300 + gaps, np.arange(3)] = 2.5
    _, spikes = run(RZ, pairs)
    assert spikes[250:].any(axis=0).tolist() == [True, False, True]


def test_clock_and_update_agree():
    for params in (*Izhikevich.EXAMPLES[1:], Izhikevich.EXAMPLES[0]):
        neuron, lanes = Izhikevich(params), 20
        rng = np.random.default_rng(3)
        state = neuron.reset(lanes)
        v, u = state["y"], state["r"]
        port = params.ports()[1]
        i = rng.integers(port.low // 4, port.high // 4, lanes)
        waits, clocks = np.zeros(lanes, int), []
        for _ in range(6 * params.latency):
            begins = state["phase"] == 0
            assert (state["y"][begins] == v[begins]).all()
            assert (state["r"][begins] == u[begins]).all()
            clocks += waits[begins].tolist()
            new = rng.integers(port.low // 4, port.high // 4, lanes)
            i = np.where(begins, new, i)
            following = neuron.update(v, u, i)
            v, u = (np.where(begins, a, b) for a, b in zip(following, (v, u), strict=False))
            waits = np.where(begins, 1, waits + 1)
            state, outputs = neuron.step(state, np.ones(lanes, int), i)
            assert (outputs["ready"] == begins).all()
        assert max(clocks) <= params.latency
    assert max(clocks) == params.latency


def test_holds_without_en():
    neuron = Izhikevich(RS)
    state = neuron.reset(1)
    for _ in range(10):
        state, outputs = neuron.step(state, np.array([0]), np.array([1000]))
    assert outputs["ready"] == [1]
    assert RS.v_mv(outputs["v"]) == pytest.approx([-65], abs=1e-3)
    assert RS.u_real(outputs["u"]) == pytest.approx([-13], abs=2e-3)


@pytest.mark.parametrize("params", [RS, TC, RZ, IzhikevichParams(a=1, b=1, d=40, frac=10)])
def test_distance_to_ideal_in_a_step(params):
    neuron, scale = Izhikevich(params), 1 << params.frac
    rng = np.random.default_rng(5)
    y = rng.uniform(-3, 2.3, 50_000)
    v, u = np.rint(y * scale).astype(int), rng.integers(-2 * scale, 3 * scale, 50_000)
    i = rng.integers(-2 * scale, 2 * scale, 50_000)
    real = neuron.ideal(params.i_code(0) + i[None] * 100 / scale, params.v_mv(v), params.u_real(u))
    codes = neuron.update(v, u, i)
    alike = codes[2] == real[2][0]
    assert alike.mean() > 0.999
    quiet = alike & ~codes[2]
    exact = (real[0][0] + 87.5) / 50 * scale
    first = (v / scale) ** 2 + (i - u) / scale
    assert (np.abs(exact - codes[0]) < 1.01 + 2 * np.abs(first))[quiet].all()
    exact = (real[1][0] - 8.75) / 100 * scale
    slack = np.where(codes[2], 0, np.abs(1 + 2 * np.abs(first))) * params.a * params.b / 2
    assert (np.abs(exact - codes[1])[alike] <= (params.error_bound + slack)[alike]).all()


def test_states_stay_in_range():
    """With the strongest currents and the largest legal recovery nothing wraps."""
    for params in (IzhikevichParams(a=1, b=1, d=40), IzhikevichParams(d=8.04), LTS):
        neuron, size = Izhikevich(params), 8 << params.frac
        rng = np.random.default_rng(2)
        v, u = np.full(200, params.reset_value), np.full(200, params.first_u)
        port = params.ports()[1]
        for step in range(3000):
            high = rng.random(200) < (0.1, 0.9, 0.5)[step // 1000]
            v, u, _ = neuron.update(v, u, np.where(high, port.high, port.low))
            assert -size <= min(v.min(), u.min())
            assert max(v.max(), u.max()) < size


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"a": 0.0002}, ValueError, "a must be in 0.000244140625..1, not 0.0002"),
        ({"a": 1.01}, ValueError, "a must be in 0.000244140625..1, not 1.01"),
        ({"a": "0.02"}, TypeError, "a must be a number in 0.000244140625..1, not '0.02'"),
        ({"b": -0.01}, ValueError, "b must be in 0..1, not -0.01"),
        ({"b": 1.01}, ValueError, "b must be in 0..1, not 1.01"),
        ({"b": True}, TypeError, "b must be a number in 0..1, not True"),
        ({"c": -100.5}, ValueError, "c must be in -100..29, not -100.5"),
        ({"c": 29.5}, ValueError, "c must be in -100..29, not 29.5"),
        ({"c": float("nan")}, ValueError, "c must be in -100..29, not nan"),
        ({"d": -0.1}, ValueError, "d must be in 0..40, not -0.1"),
        ({"d": 40.1}, ValueError, "d must be in 0..40, not 40.1"),
        ({"d": 8.05}, ValueError, "30 b + d / a must be at most 408, not 408.5"),
        ({"frac": 5}, ValueError, "frac must be in 6..20, not 5"),
        ({"frac": 21}, ValueError, "frac must be in 6..20, not 21"),
        ({"frac": 15.0}, TypeError, "frac must be an integer in 6..20, not 15.0"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        IzhikevichParams(**values)
