"""Third truths and special cases of :mod:`spikeloom.golden.neuron.neurons.parallel`."""

import itertools
import json
import math
import os
from pathlib import Path

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.simulate import run, spike_tags
from spikeloom.golden.neuron.neurons.parallel import Parallel, ParallelParams

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


def block(params, steps, **inputs):
    """Spikes of the block itself, a step in each cycle, one for each lane."""
    lanes = max(np.ndim(x) and len(x) for x in inputs.values()) or 1
    formats = {x.name: x.format for x in params.program.inputs}
    codes = {
        key: np.broadcast_to(
            np.rint(np.ldexp(x, formats[key].frac)).astype(int), (steps + 1, lanes)
        )
        for key, x in inputs.items()
    }
    outputs, _ = Parallel(params).run({"en": np.ones((steps + 1, lanes), int), **codes})
    return outputs["spike"][1:]


@pytest.mark.third_truth("neurons.parallel")
@pytest.mark.parametrize("method", ["exact", "exponential", "rk4"])
def test_nir_recording(method):
    folder = Path(os.environ.get("SPIKELOOM_DATA", Path(__file__).parents[5] / "shared" / "data"))
    recording = folder / "nir" / "lif_exact.csv"
    if recording.exists():  # then the numbers above are those of the file
        x, _, spikes = np.loadtxt(recording, delimiter=",").T
        assert np.flatnonzero(x).tolist() == list(NIR_INPUT)
        assert np.flatnonzero(spikes).tolist() == NIR_SPIKES

    description = from_equations(
        {"v": "(I - v)/tau"},
        threshold="v > 0.1",
        reset={"v": "0"},
        ranges={"v": (-1, 1)},
        parameters={"tau": 2.5},
        inputs={"I": (0, 2)},
        dt_ms=0.1,
        method=method,
    )
    params = ParallelParams(model=description.to_json(), fracs=(("v", 16),))
    drive = np.bincount(NIR_INPUT, minlength=1000)[:, None]
    found = run(ModelParams(model=description.to_json(), fracs=(("v", 16),)), 1000, {"I": drive})
    assert np.flatnonzero(found.spikes[:, 0]).tolist() == NIR_SPIKES
    codes = np.append(drive << params.input_format("I").frac, [[0]], axis=0)
    outputs, _ = Parallel(params).run({"en": np.ones((1001, 1), int), "I": codes})
    assert np.flatnonzero(outputs["spike"][1:, 0]).tolist() == NIR_SPIKES


@pytest.mark.third_truth("neurons.parallel")
@pytest.mark.parametrize("t_ref", [0.0, 2.0, 5.0])
def test_rate_of_a_leaky_neuron_is_the_analytic_one(t_ref):
    """``1/(t_ref + tau ln(RI/(RI - theta)))``, the time rounded up to whole steps."""
    tau, theta, resistance, dt = 20.0, 15.0, 2.0, 0.5
    tree = from_equations(
        {"v": "(R*I - v)/tau"},
        threshold="v >= theta",
        reset={"v": "0"},
        ranges={"v": (-64, 64)},
        parameters={"R": resistance, "tau": tau, "theta": theta},
        inputs={"I": (0, 64)},
        dt_ms=dt,
        method="exact",
        refractory_ms=t_ref,
    ).to_dict()
    tree["spike"]["held"] = ["v"]
    params = ParallelParams(model=json.dumps(tree), fracs=(("v", 14),))
    currents = np.arange(7.75, 60, 0.25)
    spikes = block(params, 700, I=currents)
    checked = 0
    for lane, current in enumerate(currents):
        drive = resistance * current
        exact = tau / dt * math.log(drive / (drive - theta))
        if abs(exact - round(exact)) < 0.01:
            continue  # rounding may decide
        interval = math.ceil(exact) + math.ceil(t_ref / dt)
        times = np.flatnonzero(spikes[:, lane]) + 1
        assert times[0] == math.ceil(exact)
        assert set(np.diff(times).tolist()) == {interval}
        rate = 1 / (t_ref + tau * math.log(drive / (drive - theta)))
        assert 1 / (interval * dt) <= rate < 1 / ((interval - 1) * dt)
        checked += 1
    assert checked > 150
    assert not block(params, 700, I=np.array([7.5 - 1 / 256])).any()  # R I just below theta


def paper_rates(v):
    """Hodgkin and Huxley's rate constants, 1952, of the depolarisation in mV; the sign of today."""
    return {
        "m": (0.1 * (25 - v) / math.expm1((25 - v) / 10), 4 * math.exp(-v / 18)),
        "h": (0.07 * math.exp(-v / 20), 1 / (math.exp((30 - v) / 10) + 1)),
        "n": (0.01 * (10 - v) / math.expm1((10 - v) / 10), 0.125 * math.exp(-v / 80)),
    }


@pytest.mark.third_truth("neurons.parallel")
def test_rate_constants_of_hodgkin_and_huxley():
    """Two gates that start closed and open tell, after a step, where they go to and how fast."""
    params = ModelParams(model="hodgkin_huxley")
    program, dt = params.program, params.step_ms
    formats = {x.name: x.format for x in program.registers}
    depolarised = np.array([-29.5, -11.3, 0.0, 4.7, 18.2, 37.1, 61.9, 99.3])
    for gate in "mhn":
        results = []
        for code in (0, formats[gate].high):
            state = {x.name: np.full(8, x.init) for x in program.registers}
            state["v"] = np.rint((depolarised - 65) * 2.0 ** formats["v"].frac).astype(int)
            state[gate] = np.full(8, code)
            values = program.run({**state, "I": np.zeros(8, int)})
            place = [x.name for x in program.registers].index(gate)
            results.append(values[program.new[place]] * 2.0 ** -formats[gate].frac)
        closed, opened = results
        for k, v in enumerate(depolarised):
            alpha, beta = paper_rates(v)[gate]
            rate = alpha + beta
            keep = math.exp(-dt * rate)
            error = 8 * 2.0 ** -formats[gate].frac  # the interpolation of the table
            assert closed[k] == pytest.approx(alpha / rate * (1 - keep), abs=error)
            assert 1 - opened[k] == pytest.approx(beta / rate * (1 - keep), abs=error)
            assert max(closed[k], 1 - opened[k]) > error / 2  # something moved


@pytest.mark.third_truth("neurons.parallel")
def test_hodgkin_and_huxley_rest_where_they_say():
    """At rest all is still: the gates of the paper's table, and 0 mV with a leak at 10.6 mV."""
    params = ModelParams(model="hodgkin_huxley", dt_ms=0.04)
    trace = run(params, 800, {"I": 0.0}).traces
    assert trace["v"][-1, 0] == pytest.approx(-65, abs=0.1)
    for gate, (alpha, beta) in paper_rates(0.0).items():
        assert trace[gate][-1, 0] == pytest.approx(alpha / (alpha + beta), abs=3e-3)


@pytest.mark.third_truth("neurons.parallel")
def test_onset_of_hodgkin_and_huxley():
    """Firing sets in at 6.2 to 6.3 uA/cm2, and at 50 Hz at once, which is type II."""
    params = ModelParams(model="hodgkin_huxley", dt_ms=0.04)
    currents = np.array([2.0, 6.0, 6.5, 10.0])
    found = run(params, 2500, {"I": currents})
    times = [found.spike_times_ms(lane) for lane in range(4)]
    assert len(times[0]) == 0
    assert 1 <= len(times[1]) <= 3
    assert times[1][-1] < 60  # it stops
    assert times[2][-1] > 80
    assert 48 < 1000 / np.diff(times[2])[-1] < 60
    assert 65 < 1000 / np.diff(times[3])[-1] < 72  # the 68 Hz at 10 uA/cm2 of the textbooks


@pytest.mark.third_truth("neurons.parallel")
def test_classes_of_izhikevich():
    """Figure 2 of the paper, from the intervals of a second of nominal current."""
    gaps = {}
    for preset in ("RS", "IB", "CH", "FS", "LTS"):
        times = run(ModelParams(model="izhikevich", preset=preset), 1000).spike_times_ms()
        gaps[preset] = np.diff(times)
        tags = spike_tags(times, 1000.0)
        assert ("bursting" in tags) == (preset == "CH"), preset
        assert ("tonic" in tags) == (preset != "CH"), preset
        if preset == "RS":
            assert tags == models()["izhikevich"].behaviour
    # Regular spiking: short first intervals, then a long period.
    assert gaps["RS"][0] * 1.5 < gaps["RS"][-1]
    assert (np.diff(gaps["RS"]) >= -1).all()
    # Intrinsically bursting: a burst at the onset, and single spikes after it.
    assert (gaps["IB"][:2] < 12).all()
    assert (gaps["IB"][3:] > 25).all()
    # Chattering: bursts of closely spaced spikes, over and over.
    assert 0.1 < (gaps["CH"] > 25).mean() < 0.4
    assert gaps["CH"].min() < 8
    # Fast spiking: high rates with hardly any adaptation; low threshold: high rates with it.
    assert gaps["FS"][1:].max() - gaps["FS"][1:].min() <= 2
    assert len(gaps["FS"]) > 2 * len(gaps["RS"])
    assert gaps["LTS"][0] * 2 < gaps["LTS"][-1] < gaps["RS"][-1] / 2


@pytest.mark.third_truth("neurons.parallel")
def test_resting_states_of_thalamo_cortical_and_resonator():
    """Without input they rest at the roots of ``0.04 v**2 + (5 - b) v + 140``."""
    for preset, b in (("TC", 0.25), ("RS", 0.2), ("RZ", 0.26)):
        params = ModelParams(model="izhikevich", preset=preset)
        found = run(params, 700, {"I": 0.0})
        root = (-(5 - b) - math.sqrt((5 - b) ** 2 - 4 * 0.04 * 140)) / 0.08
        assert found.traces["v"][-1, 0] == pytest.approx(root, abs=0.15)
        assert found.traces["u"][-1, 0] == pytest.approx(b * root, abs=0.1)


def test_thalamo_cortical_neurons_fire_when_they_are_released():
    """A burst after hyperpolarisation ends, as in the paper's figure."""
    drive = np.where((np.arange(400) > 100) & (np.arange(400) < 200), -10.0, 0.0)[:, None]
    found = run(ModelParams(model="izhikevich", preset="TC"), 400, {"I": drive})
    times = found.spike_times_ms()
    assert len(times[(times > 200) & (times < 260)]) >= 2
    assert len(times[times < 200]) == 0


def test_a_description_in_json_is_a_model():
    description = from_equations(
        {"v": "I - v"},
        threshold="v >= 1",
        reset={"v": "0"},
        name="mine",
        ranges={"v": (-4, 4)},
        inputs={"I": (-4, 4)},
        fracs={"I": 8},
    )
    params = ParallelParams(model=description.to_json(), fracs=(("v", 6),))
    assert params.description == description
    assert ParallelParams.from_dict(json.loads(json.dumps(params.to_dict()))) == params
    assert [(x.name, x.flow, x.width, x.signed, x.frac) for x in params.ports()] == [
        ("en", "in", 1, False, 0),
        ("I", "in", 11, True, 8),
        ("spike", "out", 1, False, 0),
        ("v", "out", 9, True, 6),
    ]
    bundled = ParallelParams(model=models()["izhikevich"].to_json())
    assert bundled.program == ParallelParams().program


def test_ports_of_staged_and_refractory_neurons():
    description = from_equations({"v": "I - v"}, threshold="v >= 1", refractory_ms=1)
    tree = description.to_dict() | {"outputs": {"o": "v - I"}}
    params = ParallelParams(model=json.dumps(tree), fracs=(("v", 6),), stages=2)
    assert [x.name for x in params.ports()] == ["en", "I", "spike", "v", "o", "ready"]
    assert params.latency == 3
    names = [x.name for x in Parallel(params).registers()]
    assert names[:5] == ["v", "wait", "spike", "o", "busy"]
    assert ParallelParams(model=description.to_json()).latency == 1


def test_without_en_everything_holds():
    params = ParallelParams()
    rng = np.random.default_rng(4)
    en = rng.random((400, 8)) < 0.5
    drive = rng.integers(0, 20 << 8, (400, 8))
    outputs, _ = Parallel(params).run({"en": en.astype(int), "I": drive})
    for lane in range(8):
        at = np.flatnonzero(en[:-1, lane])
        alone, _ = Parallel(params).run(
            {"en": np.ones((len(at) + 1, 1), int), "I": np.append(drive[at, lane], 0)[:, None]}
        )
        for key, trace in outputs.items():
            assert np.array_equal(trace[at + 1, lane], alone[key][1:, 0])
            for a, b in itertools.pairwise([*at, 399]):
                assert np.ptp(trace[a + 1 : b + 1, lane]) == 0
    assert outputs["spike"].any()


def test_parameters_change_the_neuron():
    """A preset, a parameter on top of it, another step, other formats."""
    fast = ParallelParams(preset="FS")
    assert fast.values == {"a": 0.1, "b": 0.2, "c": -65, "d": 2}
    mixed = ParallelParams(preset="FS", parameters=(("d", 8.0),))
    assert mixed.values["a"] == 0.1
    assert mixed.values["d"] == 8
    counts = [
        block(params, 500, I=np.array([10.0])).sum()
        for params in (ParallelParams(), fast, mixed, ParallelParams(dt_ms=0.5))
    ]
    assert counts[0] < counts[2] < counts[1]
    assert 0.3 < counts[3] / counts[0] < 0.7  # the same number of steps are half the time
    coarse = ParallelParams(fracs=(("v", 7),))
    assert [x.format.frac for x in coarse.program.registers] == [7, 12]


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"stages": 17}, ValueError, "stages must be in 0..16, not 17"),
        ({"stages": -1}, ValueError, "stages must be in 0..16, not -1"),
        ({"stages": 1.0}, TypeError, "stages must be an integer in 0..16, not 1.0"),
        ({"stages": True}, TypeError, "stages must be an integer in 0..16, not True"),
        ({"model": "izikevich"}, ValueError, None),
        ({"model": None}, TypeError, "model must be the name of a model, not None"),
        (
            {"preset": "rs"},
            ValueError,
            "izhikevich has the presets RS, IB, CH, FS, LTS, TC, RZ, not 'rs'",
        ),
        (
            {"parameters": (("a", 1.5),)},
            ValueError,
            "a of izhikevich must be in 0.001..1 1/ms, not 1.5",
        ),
        ({"parameters": (("v", 0.1),)}, ValueError, "izhikevich takes a, b, c, d, not 'v'"),
        ({"fracs": (("I", 4),)}, ValueError, "fracs must name states of izhikevich, v, u, not 'I'"),
        (
            {"dt_ms": 5.0},
            ValueError,
            "dt_ms of izhikevich must be at most 0.713 to be stable with its nominal inputs, not 5",
        ),
        ({"model": '{"model": 1}'}, ValueError, "model: the description must have states"),
    ],
)
def test_what_is_refused(arguments, kind, message):
    with pytest.raises(kind) as caught:
        ParallelParams(**arguments)
    if message is None:
        found = "no model is named 'izikevich'; did you mean izhikevich"
        assert str(caught.value).startswith(found)
    else:
        assert str(caught.value) == message
