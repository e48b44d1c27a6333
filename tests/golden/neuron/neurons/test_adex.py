"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.adex`."""

import re

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.adex import AdEx, AdExParams

# Table 1 of Naud et al., Biol. Cybern. 99 (2008): C, g_L, E_L, a, tau_w, b, V_r, I; in all of them
# V_T is -50 mV and the slope factor 2 mV.
NAUD = {
    "tonic": (200, 10, -70, 2, 30, 0, -58, 500),
    "adapting": (200, 12, -70, 2, 300, 60, -58, 500),
    "initial burst": (130, 18, -58, 4, 150, 120, -50, 400),
    "bursting": (200, 10, -58, 2, 120, 100, -46, 210),
    "accelerating": (200, 12, -70, -10, 300, 0, -58, 300),
    "delayed bursting": (100, 10, -65, -10, 90, 30, -47, 110),
    "transient": (100, 10, -65, 10, 90, 100, -47, 180),
    "irregular": (100, 12, -60, -11, 130, 30, -48, 160),
}


def naud(name):
    """Parameters and current in pA of a pattern."""
    c, g, e, a, tau, b, reset, current = NAUD[name]
    params = AdExParams(
        c_pf=c,
        g_l_ns=g,
        e_l_mv=e,
        v_t_mv=-50,
        a_ns=a,
        tau_w_ms=tau,
        b_pa=b,
        v_reset_mv=reset,
        peak_mv=0,
    )
    return params, current


def run(params, current):
    """The steps of the spikes from a current in pA per step, without the clock."""
    neuron, x, fired = AdEx(params), np.array([params.first]), []
    for i in params.i_code(current)[:, None]:
        x, fires = neuron.update(x, i)
        fired.append(fires[0])
    return np.flatnonzero(fired)


def euler(name, steps, dt=0.1):
    """The same in floats, from the equations of the paper in pF, nS, mV and pA."""
    c, g, e, a, tau, b, reset, current = NAUD[name]
    v, w, spikes = float(e), 0.0, []
    for step in range(steps):
        flow = -g * (v - e) + 2 * g * np.exp(min((v + 50) / 2, 60)) - w + current
        v, w = v + dt * flow / c, w + dt * (a * (v - e) - w) / tau
        if v >= 0:
            spikes.append(step)
            v, w = reset, w + b
    return np.array(spikes)


@pytest.mark.third_truth("neurons.adex")
@pytest.mark.parametrize("name", NAUD)
def test_spikes_of_a_float_model(name):
    params, current = naud(name)
    spikes, expected = run(params, np.full(2500, float(current))), euler(name, 2500)
    assert len(spikes) == len(expected) > 0
    early = slice(0, 4)
    assert np.abs(spikes[early] - expected[early]).max() <= 2 + 0.01 * expected[early][-1]


@pytest.mark.third_truth("neurons.adex")
@pytest.mark.parametrize("name", NAUD)
def test_published_firing_pattern(name):
    params, current = naud(name)
    spikes = run(params, np.full(3600, float(current)))
    gaps = np.diff(spikes)
    if name == "tonic":
        assert len(gaps) > 30
        assert np.ptp(gaps[5:]) <= 2
    if name == "adapting":
        assert (np.diff(gaps[:6]) > 0).all()
        assert gaps[5] > 4 * gaps[0]
    if name == "initial burst":
        assert gaps[:2].max() < 100
        assert gaps[2:].min() > 400
    if name == "bursting":
        assert gaps[:2].max() < 100
        assert (gaps[2:6] > 1000).tolist() == [True, False, True, False]
    if name == "accelerating":
        assert (np.diff(gaps[:10]) < 0).all()
        assert spikes[0] > 2 * gaps[8]
    if name == "delayed bursting":
        assert spikes[0] > 500
        assert np.abs(np.diff(np.flatnonzero(gaps > 300)) - 4).max() == 0
    if name == "transient":
        assert len(spikes) == 1
    if name == "irregular":
        assert len(set(gaps[4:].tolist())) > 8


@pytest.mark.third_truth("neurons.adex")
def test_no_spike_below_the_rheobase():
    """Brette and Gerstner's cell: with these parameters it fires at 0.6 nA and rests at 0.5 nA."""
    params = AdExParams()
    assert len(run(params, np.full(1500, 500.0))) == 0
    assert len(run(params, np.full(1500, 1000.0))) > 3


def test_ideal_is_the_float_model():
    for name in ("tonic", "bursting"):
        params, current = naud(name)
        _, _, spikes = AdEx(params).ideal(np.full(1500, float(current)))
        assert np.abs(np.flatnonzero(spikes) - euler(name, 1500)).max() <= 1


def test_clock_and_update_agree():
    for params in AdEx.EXAMPLES[1:]:
        neuron, lanes = AdEx(params), 20
        rng = np.random.default_rng(3)
        state = neuron.reset(lanes)
        x, i = state["x"], np.zeros(lanes, int)
        for step in range(16):
            if step % 3 == 0:
                i = rng.integers(-params.high // 2, params.high, lanes)
            x, fires = neuron.update(x, i)
            for clock in range(params.latency):
                state, outputs = neuron.step(state, np.full(lanes, 1), i)
                assert (outputs["ready"] == int(clock == 0)).all()
            assert (state["x"] == x).all()
            assert (state["spike"] == fires).all()
    assert fires.any()


def test_holds_without_en():
    params = AdExParams()
    neuron = AdEx(params)
    state = neuron.reset(1)
    for _ in range(10):
        state, outputs = neuron.step(state, np.array([0]), np.array([1000]))
    assert outputs["ready"] == [1]
    assert outputs["v"] == [params.code(-70.6)]
    assert params.w_pa(outputs["w"]) == pytest.approx([0], abs=1e-2)


def test_states_saturate():
    params = AdEx.EXAMPLES[3]
    neuron = AdEx(params)
    near = np.array([[params.threshold - 1, params.high - 5]])
    x, fires = neuron.update(near, np.array([params.high]))
    assert fires.all()
    assert x.tolist() == [[params.reset_value, params.high]]
    low = neuron.update(np.array([[-params.high, params.high]]), np.array([-params.high - 1]))[0]
    assert low[0, 0] == -params.high - 1


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"frac": 3}, ValueError, "frac must be in 4..16, not 3"),
        ({"frac": 17}, ValueError, "frac must be in 4..16, not 17"),
        ({"factor_frac": 7}, ValueError, "factor_frac must be in 8..20, not 7"),
        ({"factor_frac": 21}, ValueError, "factor_frac must be in 8..20, not 21"),
        ({"index_bits": 2}, ValueError, "index_bits must be in 3..10, not 2"),
        ({"index_bits": 11}, ValueError, "index_bits must be in 3..10, not 11"),
        ({"dt_ms": 0.009}, ValueError, "dt_ms must be in 0.01..1, not 0.009"),
        ({"dt_ms": "1"}, TypeError, "dt_ms must be a number in 0.01..1, not '1'"),
        ({"c_pf": 9.0}, ValueError, "c_pf must be in 10..1000, not 9.0"),
        ({"g_l_ns": 101.0}, ValueError, "g_l_ns must be in 1..100, not 101.0"),
        ({"e_l_mv": -76.0}, ValueError, "e_l_mv must be in -75..-45, not -76.0"),
        ({"v_t_mv": -29.0}, ValueError, "v_t_mv must be in -65..-30, not -29.0"),
        ({"delta_t_mv": 0.4}, ValueError, "delta_t_mv must be in 0.5..5, not 0.4"),
        ({"tau_w_ms": 4.0}, ValueError, "tau_w_ms must be in 5..1000, not 4.0"),
        ({"v_reset_mv": -34.0}, ValueError, "v_reset_mv must be in -75..-35, not -34.0"),
        ({"peak_mv": -26.0}, ValueError, "peak_mv must be in -25..40, not -26.0"),
        ({"a_ns": 31.0}, ValueError, "a_ns must be in -30.0..30.0, not 31.0"),
        ({"b_pa": 1921.0}, ValueError, "b_pa must be in 0..1920.0, not 1921.0"),
        (
            {"c_pf": 10.0, "dt_ms": 1},
            ValueError,
            "dt_ms * g_l_ns / c_pf must be at most 0.5, not 3",
        ),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        AdExParams(**values)
