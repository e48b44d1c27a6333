"""Runs of compiled models beside runs in real numbers."""

import json
import math
import re

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.description import TAGS
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.simulate import ideal, run, spike_tags
from spikeloom.golden.neuron.neurons.parallel import Parallel, ParallelParams

LEAKY = from_equations(
    {"v": "(I - v)/tau"},
    threshold="v >= 1",
    reset={"v": "0"},
    ranges={"v": (-4, 4)},
    parameters={"tau": 20},
    inputs={"I": (-8, 7)},
    method="exact",
    dt_ms=0.5,
)
PARAMS = ModelParams(model=LEAKY.to_json(), fracs=(("v", 14),))
NOISY = reader.from_dict(
    LEAKY.to_dict()
    | {
        "inputs": {
            "I": {"range": [-8, 7], "nominal": 1},
            "z": {"range": [-4, 4], "kind": "normal"},
            "u": {"range": [0, 1], "kind": "uniform"},
        },
        "update": [{"method": "euler", "equations": ["v' = (I - v + z)/tau + u - 0.5"]}],
        "outputs": {"o": "2*v"},
        "presets": {"strong": {"I": 3, "tau": 10}},
    }
)


def test_shapes_and_units():
    found = run(PARAMS, 50, {"I": np.array([0.0, 0.5, 2.0])})
    assert found.dt_ms == 0.5
    assert found.spikes.shape == found.traces["v"].shape == found.codes["v"].shape == (50, 3)
    assert found.spikes.dtype == bool
    assert np.array_equal(found.traces["v"], found.codes["v"] / 2**14)
    assert not found.spikes[:, :2].any()
    assert found.spikes[:, 2].any()
    assert found.traces["v"][-1, 1] == pytest.approx(0.5 * (1 - math.exp(-25 / 20)), abs=2.0**-10)
    real = ideal(PARAMS, 50, {"I": np.array([0.0, 0.5, 2.0])})
    assert real.codes == {}
    assert real.traces["v"].shape == (50, 3)


def test_spike_times_are_ends_of_steps():
    found = run(PARAMS, 100, {"I": 2.0})
    # ln 2 * 20 ms = 13.86 ms: step 28.
    assert found.spike_times_ms().tolist() == [14.0, 28.0, 42.0]
    both = run(PARAMS, 100, {"I": np.array([0.0, 2.0])})
    assert both.spike_times_ms(0).tolist() == []
    assert both.spike_times_ms(1).tolist() == [14.0, 28.0, 42.0]


def test_integers_follow_the_real_numbers():
    """The leak forgets errors: no more than the guard's bound over what it forgets in a step."""
    drive = np.random.default_rng(2).uniform(-1.5, 0.9, (400, 8))
    drive = np.round(drive * 256) / 256
    found, real = run(PARAMS, 400, {"I": drive}), ideal(PARAMS, 400, {"I": drive})
    assert not real.spikes.any()
    most = 2.0**-14 / (1 - math.exp(-0.5 / 20))
    assert 0 < np.abs(found.traces["v"] - real.traces["v"]).max() <= most


def test_inputs_are_rounded_and_limited():
    exact = run(PARAMS, 10, {"I": 0.5})
    code = 2.0 ** -PARAMS.input_format("I").frac
    assert np.array_equal(run(PARAMS, 10, {"I": 0.5 + code / 4}).codes["v"], exact.codes["v"])
    assert not np.array_equal(run(PARAMS, 10, {"I": 0.5 + 8 * code}).codes["v"], exact.codes["v"])
    highest = run(PARAMS, 10, {"I": 8 - code})
    assert np.array_equal(run(PARAMS, 10, {"I": 1000}).codes["v"], highest.codes["v"])
    lowest = run(PARAMS, 10, {"I": -8})
    assert np.array_equal(run(PARAMS, 10, {"I": -1e9}).codes["v"], lowest.codes["v"])


@pytest.mark.parametrize("runner", [run, ideal])
def test_inputs_by_number_lane_and_step(runner):
    steps = 20
    flat = runner(PARAMS, steps, {"I": 0.75}).traces["v"]
    lanes = runner(PARAMS, steps, {"I": np.array([0.75, 0.25])}).traces["v"]
    full = runner(PARAMS, steps, {"I": np.broadcast_to([0.75, 0.25], (steps, 2))}).traces["v"]
    assert np.array_equal(flat[:, 0], lanes[:, 0])
    assert np.array_equal(full, lanes)
    # What is not given is nominal.
    assert (runner(PARAMS, steps).traces["v"] == 0).all()


@pytest.mark.parametrize("runner", [run, ideal])
def test_unknown_inputs(runner):
    with pytest.raises(ValueError, match=r"^custom takes I, not 'J'$"):
        runner(PARAMS, 5, {"J": 1})
    alone = LEAKY.to_dict() | {"update": [{"method": "euler", "equations": ["v' = (1 - v)/tau"]}]}
    del alone["inputs"]
    with pytest.raises(ValueError, match=r"^custom takes no inputs, not 'I'$"):
        runner(ModelParams(model=json.dumps(alone)), 5, {"I": 1})
    assert runner(ModelParams(model=json.dumps(alone)), 5).traces["v"].shape == (5, 1)


def test_random_inputs_and_presets():
    params = ModelParams(model=NOISY.to_json(), fracs=(("v", 10),))
    a, b, c = (run(params, 300, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(a.codes["v"], b.codes["v"])
    assert not np.array_equal(a.codes["v"], c.codes["v"])
    # The same noise goes into both.
    quiet = {"I": -1.0}
    found, real = run(params, 300, quiet, seed=5), ideal(params, 300, quiet, seed=5)
    assert not real.spikes.any()
    assert np.abs(found.traces["v"] - real.traces["v"]).max() < 0.02
    assert np.ptp(real.traces["v"]) > 0.2
    # Given, they are not random.
    still = run(params, 50, {"z": 0.0, "u": 0.5, "I": 0.5})
    assert (np.diff(still.codes["v"][:, 0]) >= 0).all()
    assert np.abs(still.traces["o"] - 2 * still.traces["v"]).max() < 2.0**-8
    # A preset has its own nominal input.
    strong = ModelParams(model=NOISY.to_json(), preset="strong", fracs=(("v", 10),))
    calm = {"z": 0.0, "u": 0.5}
    assert len(run(strong, 200, calm).spike_times_ms()) > 10
    assert len(run(params, 200, calm | {"I": 0.9}).spike_times_ms()) == 0
    assert strong.values == {"tau": 10}


def test_a_golden_block_does_the_same():
    params = ParallelParams(model="izhikevich")
    drive = np.round(np.random.default_rng(8).uniform(-5, 25, (300, 5)) * 256) / 256
    found = run(ModelParams(model="izhikevich"), 300, {"I": drive})
    codes = np.append((drive * 256).astype(int), np.zeros((1, 5), int), axis=0)
    outputs, _ = Parallel(params).run({"en": np.ones((301, 5), int), "I": codes})
    assert found.spikes.sum() > 10
    assert np.array_equal(outputs["spike"][1:], found.spikes)
    for key in ("v", "u"):
        assert np.array_equal(outputs[key][1:], found.codes[key])


def test_the_ideal_with_another_method_and_finer_steps():
    """Towards SciPy's solution, and at the model's own times."""
    description = from_equations(
        {"x": "-x + y**2", "y": "0.5 - x*y + I"},
        dt_ms=0.2,
        init={"x": 1.2},
        ranges={"x": (-4, 4), "y": (-4, 4)},
        inputs={"I": (-1, 1)},
    )
    params = ModelParams(model=description.to_json(), fracs=(("x", 10), ("y", 10)))
    times = 0.2 * np.arange(1, 21)
    solution = solve_ivp(
        lambda t, x: [-x[0] + x[1] ** 2, 0.75 - x[0] * x[1]],
        (0, 4),
        [1.2, 0],
        t_eval=times,
        rtol=1e-11,
        atol=1e-12,
    )
    distance = {}
    for method, finer in [(None, 1), (None, 8), ("heun", 1), ("rk4", 1), ("rk4", 8)]:
        real = ideal(params, 20, {"I": 0.25}, method=method, finer=finer)
        assert real.dt_ms == 0.2
        found = np.stack([real.traces["x"][:, 0], real.traces["y"][:, 0]])
        distance[method, finer] = np.abs(found - solution.y).max()
    assert distance["rk4", 8] < 1e-7 < distance["rk4", 1] < 1e-3
    assert distance[None, 8] < distance[None, 1] / 5
    assert distance["heun", 1] < distance[None, 1] / 3


def test_finer_steps_lose_no_spikes():
    """A step has a spike if one of its parts has."""
    coarse, fine = (ideal(PARAMS, 200, {"I": 3.0}, finer=finer) for finer in (1, 10))
    assert fine.spikes.shape == (200, 1)
    expected = 20 * math.log(3 / 2)  # of the interval in ms
    for found, step in ((coarse, 0.5), (fine, 0.05)):
        interval = np.diff(found.spike_times_ms()).mean()
        assert expected <= interval <= expected + step + 0.02


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], ("quiescent",)),
        ([10], ("excitable", "phasic")),
        ([10, 20, 499], ("excitable", "phasic")),
        ([501], ("excitable", "tonic")),
        ([100, 300, 600], ("excitable", "tonic")),
        (range(50, 1000, 50), ("excitable", "tonic")),
        ([0, 50, 120, 190, 260, 330, 400, 470, 540], ("excitable", "tonic", "adapting")),
        ([0, 50, 110, 170, 230, 290, 350, 410, 540], ("excitable", "bursting")),
        ([x + y for x in range(0, 1000, 100) for y in (0, 5, 10)], ("excitable", "bursting")),
        ([0, 5, 10, 15, 100, 200, 300, 400, 500, 600], ("excitable", "tonic", "adapting")),
        ([0, 100, 150, 200, 250, 300, 350, 400, 600], ("excitable", "bursting")),
    ],
)
def test_tags_of_spike_trains(times, expected):
    assert spike_tags(np.array(list(times), float), 1000.0) == expected


def test_tags_are_words_of_the_descriptions():
    for times in ([], [10.0], [501.0], [0.0, 50, 120, 190, 260, 330, 400, 470, 540]):
        assert set(spike_tags(np.array(times), 1000.0)) <= set(TAGS)


def test_messages_of_parameters():
    """Every parameter of a compiled neuron that can be wrong."""
    known = "a, b, c, d"
    cases = [
        ({"model": 3}, TypeError, "model must be the name of a model, not 3"),
        ({"model": "{}"}, ValueError, "model: the description must have model"),
        (
            {"preset": "XX"},
            ValueError,
            "izhikevich has the presets RS, IB, CH, FS, LTS, TC, RZ, not 'XX'",
        ),
        (
            {"parameters": {"a": 1}},
            TypeError,
            "parameters must be a tuple of pairs (name, value), not {'a': 1}",
        ),
        (
            {"parameters": ((1, 2),)},
            TypeError,
            "parameters must be a tuple of pairs (name, value), not ((1, 2),)",
        ),
        (
            {"parameters": (("a", 1, 2),)},
            TypeError,
            "parameters must be a tuple of pairs (name, value), not (('a', 1, 2),)",
        ),
        ({"parameters": (("tau", 1),)}, ValueError, f"izhikevich takes {known}, not 'tau'"),
        ({"parameters": (("preset", 1),)}, ValueError, f"izhikevich takes {known}, not 'preset'"),
        ({"parameters": (("self", 1),)}, ValueError, f"izhikevich takes {known}, not 'self'"),
        (
            {"parameters": (("a", 2),)},
            ValueError,
            "a of izhikevich must be in 0.001..1 1/ms, not 2",
        ),
        ({"parameters": (("a", "1"),)}, TypeError, "a of izhikevich must be a number, not '1'"),
        (
            {"fracs": [("v", 3)]},
            TypeError,
            "fracs must be a tuple of pairs (name, value), not [('v', 3)]",
        ),
        ({"fracs": (("x", 3),)}, ValueError, "fracs must name states of izhikevich, v, u, not 'x'"),
        ({"fracs": (("v", 41),)}, ValueError, "fracs of v must be in 0..40, not 41"),
        ({"fracs": (("v", 3.5),)}, TypeError, "fracs of v must be an integer in 0..40, not 3.5"),
        ({"dt_ms": -1}, ValueError, "dt_ms must be in 0..1000000 (0 for 1), not -1"),
        ({"dt_ms": math.nan}, ValueError, "dt_ms must be in 0..1000000 (0 for 1), not nan"),
        ({"dt_ms": "1"}, TypeError, "dt_ms must be a number, not '1'"),
        ({"dt_ms": True}, TypeError, "dt_ms must be a number, not True"),
        (
            {"dt_ms": 5.0},
            ValueError,
            (
                "dt_ms of izhikevich must be at most 0.713 to be stable with "
                "its nominal inputs, not 5"
            ),
        ),
        (
            {"fracs": (("v", 40),)},
            ValueError,
            (
                "a number of the model needs 65 bits and integers have 63; give the "
                "states narrower "
                "ranges or fewer fraction bits"
            ),
        ),
    ]
    for arguments, kind, message in cases:
        with pytest.raises(kind) as caught:
            ModelParams(**arguments)
        assert re.sub(r"needs \d+ bits", "needs 65 bits", str(caught.value)) == message
