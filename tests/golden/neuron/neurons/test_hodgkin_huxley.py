"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.hodgkin_huxley`."""

import re
from functools import cache

import numpy as np
import pytest

from spikeloom.golden.neuron.neurons.gate_tables import gate_table, linear_rate
from spikeloom.golden.neuron.neurons.hodgkin_huxley import RATES, HodgkinHuxley, HodgkinHuxleyParams

CURRENTS = (0.0, 5.5, 6.2, 6.3, 7.0, 8.0, 10.0, 15.0, 20.0, 30.0, 50.0)
STEPS = 10_000  # 100 ms


@cache
def fixed():
    """Membranes at the end in mV, and steps of the spikes, for each current."""
    params = HodgkinHuxleyParams()
    neuron = HodgkinHuxley(params)
    x, fired = np.tile(params.first, (len(CURRENTS), 1)), []
    i = np.array([params.code(current) for current in CURRENTS])
    for _ in range(STEPS):
        x, fires = neuron.update(x, i)
        fired.append(fires)
    return x[:, 0] / (1 << params.frac), [np.flatnonzero(s) for s in np.transpose(fired)]


@cache
def real():
    """The same by Runge-Kutta in floats, in steps of 0.016 ms."""
    neuron = HodgkinHuxley(HodgkinHuxleyParams(dt_ms=0.016))
    v, spikes = neuron.ideal(np.tile(CURRENTS, (STEPS * 5 // 8, 1)))
    return v[-1], [1.6 * np.flatnonzero(s) for s in spikes.T]


@pytest.mark.third_truth("neurons.hodgkin_huxley")
def test_rates_at_rest():
    """Table 2 and equations 12 to 24 of the paper at its V = 0, here -65 mV."""
    expected = ((0.2236, 4.0), (0.07, 0.0474), (0.0582, 0.125))
    for rates, values in zip(RATES, expected, strict=True):
        for rate, value in zip(rates, values, strict=True):
            assert rate(np.array(-65.0)) == pytest.approx(value, abs=5e-5)
    first = np.array(HodgkinHuxleyParams().first[1:]) / (1 << HodgkinHuxleyParams().factor_frac)
    assert first == pytest.approx([0.0529, 0.5961, 0.3177], abs=1e-4)


@pytest.mark.third_truth("neurons.hodgkin_huxley")
def test_rates_where_they_are_singular():
    assert linear_rate(np.array([-1e-9, 0.0, 1e-9])) == pytest.approx([1, 1, 1])
    assert RATES[0][0](np.array(-40.0)) == pytest.approx(1.0)
    assert RATES[2][0](np.array(-55.0)) == pytest.approx(0.1)


@pytest.mark.third_truth("neurons.hodgkin_huxley")
def test_resting_potential():
    assert fixed()[0][0] == pytest.approx(-65, abs=0.1)
    assert real()[0][0] == pytest.approx(-65, abs=0.01)


@pytest.mark.third_truth("neurons.hodgkin_huxley")
def test_onset_is_of_type_ii():
    """Repetitive firing begins between 6.2 and 6.3 uA per cm2, at once with more than 40 Hz.

    Below, there are a few spikes at the onset of the current.
    """
    for spikes in (fixed()[1], real()[1]):
        below, above = (spikes[CURRENTS.index(current)] for current in (6.2, 6.3))
        assert below.max() < 0.7 * STEPS
        assert above.max() > STEPS - 2500
        assert 1000 / (0.01 * np.diff(above)[1:].max()) > 40


@pytest.mark.third_truth("neurons.hodgkin_huxley")
def test_spikes_of_a_float_model():
    for current, ours, theirs in zip(CURRENTS, fixed()[1], real()[1], strict=True):
        assert abs(len(ours) - len(theirs)) <= int(current < 7)
        if current >= 10:
            assert np.abs(ours - theirs).max() < 100  # 1 ms in 100


def test_a_gate_goes_where_it_should():
    """At a membrane that holds still, a gate ends at opens / (opens + closes)."""
    edges = np.linspace(-80, 48, 65)
    v = (edges[1:] + edges[:-1]) / 2
    for opens, closes in RATES:
        factor, offset = (np.array(c) for c in gate_table(opens, closes, 0.01, edges, 18))
        assert ((factor > 0) & (offset >= 0) & (factor + offset <= 1 << 18)).all()
        goal = opens(v) / (opens(v) + closes(v))
        assert np.abs(offset / ((1 << 18) - factor) - goal).max() < 0.02


def test_clock_and_update_agree():
    for params in HodgkinHuxley.EXAMPLES:
        neuron, lanes = HodgkinHuxley(params), 10
        rng = np.random.default_rng(3)
        state = neuron.reset(lanes)
        x = state["x"]
        for _ in range(5):
            i = rng.integers(-params.high, params.high, lanes)
            x, fires = neuron.update(x, i)
            for clock in range(params.latency):
                state, outputs = neuron.step(state, np.full(lanes, 1), i)
                assert (outputs["ready"] == int(clock == 0)).all()
            assert (state["x"] == x).all()
            assert (state["spike"] == fires).all()


def test_holds_without_en():
    params = HodgkinHuxleyParams()
    neuron = HodgkinHuxley(params)
    state = neuron.reset(1)
    for _ in range(10):
        state, outputs = neuron.step(state, np.array([0]), np.array([1000]))
    assert outputs["ready"] == [1]
    assert outputs["v"] == [-65 << 14]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"frac": 3}, ValueError, "frac must be in 4..16, not 3"),
        ({"frac": 17}, ValueError, "frac must be in 4..16, not 17"),
        ({"factor_frac": 21}, ValueError, "factor_frac must be in 8..20, not 21"),
        ({"factor_frac": 7}, ValueError, "factor_frac must be in 8..20, not 7"),
        ({"index_bits": 2}, ValueError, "index_bits must be in 3..10, not 2"),
        ({"index_bits": 11}, ValueError, "index_bits must be in 3..10, not 11"),
        ({"dt_ms": 0.0004}, ValueError, "dt_ms must be in 0.0005..0.025, not 0.0004"),
        ({"dt_ms": None}, TypeError, "dt_ms must be a number in 0.0005..0.025, not None"),
        ({"c_m": 0.4}, ValueError, "c_m must be in 0.5..4, not 0.4"),
        ({"g_na": 161.0}, ValueError, "g_na must be in 0..160, not 161.0"),
        ({"g_k": -1.0}, ValueError, "g_k must be in 0..80, not -1.0"),
        ({"g_l": 4.1}, ValueError, "g_l must be in 0..4, not 4.1"),
        ({"dt_ms": 0.02}, ValueError, "g_na * dt_ms / c_m must be less than 2, not 2.4"),
        (
            {"frac": 4, "factor_frac": 8, "g_na": 159.9, "dt_ms": 0.0125},
            ValueError,
            "g_na * dt_ms / c_m must be less than 1.99805, not 1.99875",
        ),
        ({"e_na": 101.0}, ValueError, "e_na must be in 0..100, not 101.0"),
        ({"e_k": -19.0}, ValueError, "e_k must be in -100..-20, not -19.0"),
        ({"e_l": 1.0}, ValueError, "e_l must be in -100..0, not 1.0"),
        ({"threshold_mv": 41.0}, ValueError, "threshold_mv must be in -40..40, not 41.0"),
    ],
)
def test_params_wrong(values, error, text):
    with pytest.raises(error, match=f"^{re.escape(text)}$"):
        HodgkinHuxleyParams(**values)
