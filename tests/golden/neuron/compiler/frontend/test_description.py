"""Descriptions of neuron models: refusals, and round trips through text."""

import copy
import json
import math
import re
import tomllib

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.description import CORES, FAMILIES, METHODS, TAGS
from spikeloom.golden.neuron.compiler.frontend.library import FOLDER, models
from spikeloom.golden.neuron.compiler.frontend.reader import DescriptionError, from_equations

TREE = {
    "model": {
        "name": "one",
        "title": "One",
        "family": "integrate-and-fire",
        "core": "linear",
        "doi": "10.1/x",
        "source": "A. Author",
        "missing": ["noise"],
        "decisions": ["v rests at 0"],
        "behaviour": ["excitable", "tonic"],
        "digest": "12",
    },
    "states": {
        "v": {"unit": "mV", "range": [-4, 4], "init": 1, "frac": 8, "meaning": "membrane"},
        "u": {"unit": "mV", "range": [0, 2]},
    },
    "parameters": {"tau": {"unit": "ms", "range": [1, 50], "default": 20, "meaning": "time"}},
    "inputs": {
        "I": {"unit": "mV", "range": [-8, 7], "nominal": 2, "frac": 4},
        "z": {"range": [-4, 4], "kind": "normal"},
    },
    "integration": {"dt_ms": 0.5, "interpolate": False, "table_bits": 6},
    "update": [
        {"method": "euler", "equations": ["a = v + u", "v' = (I + 2*z - a)/tau"]},
        {"method": "map", "equations": ["u = u/2"]},
    ],
    "spike": {
        "condition": "v >= 1",
        "reset": ["v = 0", "u = u + 1"],
        "edge": True,
        "refractory_ms": 2,
        "held": ["v"],
    },
    "outputs": {"o": "2*v - a"},
    "presets": {"slow": {"tau": 40, "I": 3}},
}


def edited(path, value=...):
    """The tree with another value at ``path``; without one the entry is gone."""
    tree = copy.deepcopy(TREE)
    *folders, last = path.split(".")
    place = tree
    for folder in folders:
        place = place[int(folder) if isinstance(place, list) else folder]
    if value is ...:
        del place[last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return tree


GONE = ...
NUMBER = "must be a finite number, not"
UPDATE = "update.0.equations"

REFUSED = [
    # Sections and their keys.
    (
        "extra",
        {},
        (
            "the description takes model, states, parameters, inputs, integration, update, "
            "spike, outputs, presets, not 'extra'"
        ),
    ),
    ("model", GONE, "the description must have model"),
    ("states", GONE, "the description must have states"),
    ("update", GONE, "the description must have update"),
    ("model", 3, "model must be a table, not 3"),
    (
        "model.colour",
        "red",
        (
            "model takes name, title, doi, source, digest, missing, decisions, "
            "behaviour, family, core, not 'colour'"
        ),
    ),
    *(
        (f"model.{key}", GONE, f"model must have {key}")
        for key in ("name", "title", "family", "core")
    ),
    # The head.
    (
        "model.name",
        "two words",
        ("model.name must be a name of letters, digits and _, not 'two words'"),
    ),
    ("model.name", "", "model.name must be a name of letters, digits and _, not ''"),
    ("model.name", "é", "model.name must be a name of letters, digits and _, not 'é'"),
    (
        "model.name",
        "n" * 65,
        "model.name must have at most 64 characters, not 65",
    ),
    ("model.name", "in", "model.name must not be the reserved name 'in'"),
    ("model.title", 3, "model.title must be a string, not 3"),
    ("model.doi", None, "model.doi must be a string, not None"),
    ("model.source", [], "model.source must be a string, not []"),
    ("model.digest", 12, "model.digest must be a string, not 12"),
    ("model.family", "fish", f"model.family must be one of {', '.join(FAMILIES)}, not 'fish'"),
    ("model.core", ["linear"], f"model.core must be one of {', '.join(CORES)}, not ['linear']"),
    ("model.missing", "noise", "model.missing must be a list, not 'noise'"),
    ("model.decisions", [1], "model.decisions must be a string, not 1"),
    ("model.behaviour", ["loud"], f"model.behaviour must be one of {', '.join(TAGS)}, not 'loud'"),
    (
        "model.behaviour",
        ["quiescent", "tonic"],
        "model.behaviour must not join 'quiescent' with firing, as in ['quiescent', 'tonic']",
    ),
    # States, parameters, inputs.
    ("states", {}, "states must not be empty"),
    ("states", [], "states must be a table, not []"),
    ("states.v", 3, "states.v must be a table, not 3"),
    *(
        (
            f"states.v.{key}",
            1,
            f"states.v takes unit, range, meaning, init, frac, overflow, not '{key}'",
        )
        for key in ("colour", "default")
    ),
    ("states.v.overflow", 1, "states.v.overflow must be one of saturate, wrap, not 1"),
    ("states.v.range", GONE, "states.v must have range"),
    ("states.v.range", 4, "states.v.range must be a list, not 4"),
    ("states.v.range", [1], "states.v.range must be [low, high], not [1]"),
    ("states.v.range", [1, 2, 3], "states.v.range must be [low, high], not [1, 2, 3]"),
    ("states.v.range", [2, 2], "states.v.range must be [low, high], not [2, 2]"),
    ("states.v.range", [2, -2], "states.v.range must be [low, high], not [2, -2]"),
    ("states.v.range", [0, 1.1e9], "states.v.range must be in -1e+09..1e+09, not 1100000000.0"),
    ("states.v.range", ["0", 1], f"states.v.range {NUMBER} '0'"),
    ("states.v.range", [0, True], f"states.v.range {NUMBER} True"),
    ("states.v.range", [0, math.inf], f"states.v.range {NUMBER} inf"),
    ("states.v.range", [math.nan, 1], f"states.v.range {NUMBER} nan"),
    ("states.v.init", 4.5, "states.v.init must be in -4..4, not 4.5"),
    ("states.v.init", "0", f"states.v.init {NUMBER} '0'"),
    ("states.v.frac", 41, "states.v.frac must be an integer in 0..40, not 41"),
    ("states.v.frac", -1, "states.v.frac must be an integer in 0..40, not -1"),
    ("states.v.frac", 8.0, "states.v.frac must be an integer in 0..40, not 8.0"),
    ("states.v.frac", True, "states.v.frac must be an integer in 0..40, not True"),
    ("states.v.unit", 1, "states.v.unit must be a string, not 1"),
    ("states.v.meaning", 1, "states.v.meaning must be a string, not 1"),
    ("states.2v", {"range": [0, 1]}, "states must be a name of letters, digits and _, not '2v'"),
    ("states._v", {"range": [0, 1]}, "states must not be the reserved name '_v'"),
    *(
        (f"states.{key}", {"range": [0, 1]}, f"states must not be the reserved name '{key}'")
        for key in (
            "dt",
            "and",
            "lambda",
            "None",
        )
    ),
    ("parameters.tau.default", GONE, "parameters.tau must have default"),
    ("parameters.tau.default", 51, "parameters.tau.default must be in 1..50, not 51"),
    ("parameters.tau.init", 1, "parameters.tau takes unit, range, meaning, default, not 'init'"),
    (
        "parameters.v",
        {"range": [0, 1], "default": 0},
        "v must be one of state, parameter and input, not two",
    ),
    ("inputs.tau", {"range": [0, 1]}, "tau must be one of state, parameter and input, not two"),
    ("inputs.u", {"range": [0, 1]}, "u must be one of state, parameter and input, not two"),
    ("inputs.I.nominal", 9, "inputs.I.nominal must be in -8..7, not 9"),
    ("inputs.I.kind", "pink", "inputs.I.kind must be one of value, normal, uniform, not 'pink'"),
    ("inputs.I.frac", "4", "inputs.I.frac must be an integer in 0..40, not '4'"),
    # Integration.
    ("integration", [], "integration must be a table, not []"),
    ("integration.dt", 1, "integration takes dt_ms, interpolate, table_bits, not 'dt'"),
    ("integration.dt_ms", 0, "integration.dt_ms must be in 1e-06..1e+06, not 0"),
    ("integration.dt_ms", 2e6, "integration.dt_ms must be in 1e-06..1e+06, not 2000000.0"),
    ("integration.interpolate", 1, "integration.interpolate must be true or false, not 1"),
    ("integration.table_bits", 1, "integration.table_bits must be an integer in 2..14, not 1"),
    ("integration.table_bits", 15, "integration.table_bits must be an integer in 2..14, not 15"),
    # Updates.
    ("update", {}, "update must be a list, not {}"),
    ("update", [], "update must not be empty"),
    ("update.0", "v", "update[0] must be a table, not 'v'"),
    ("update.0.order", 1, "update[0] takes method, equations, not 'order'"),
    ("update.1.method", GONE, "update[1] must have method"),
    ("update.0.equations", GONE, "update[0] must have equations"),
    (
        "update.0.method",
        "rk45",
        (f"update[0].method must be one of {', '.join(METHODS)}, not 'rk45'"),
    ),
    (UPDATE, [], "update[0].equations must not be empty"),
    (UPDATE, "v' = 1", 'update[0].equations must be a list, not "v\' = 1"'),
    (UPDATE, [1], "update[0].equations[0] must be a string, not 1"),
    *(
        (UPDATE, [source], f'update[0].equations[0] must be "x = …" or "x\' = …", not {source!r}')
        for source in (
            "",
            "v",
            "v'",
            "v == 1",
            "v'' = 1",
            "v += 1",
            "v, u = 1",
            "v.x = 1",
            "v[0] = 1",
            "= 1",
            "v >= 1",
        )
    ),
    (UPDATE, ["v' = "], "update[0].equations[0] at column 5: an expression must not be empty"),
    (
        UPDATE,
        ["v' = v = 1"],
        ("update[0].equations[0] at column 8: ' v = 1' is not an expression: invalid syntax"),
    ),
    (
        UPDATE,
        ["a = v", "  v' = v + q"],
        "update[0].equations[1] at column 12: unknown symbol 'q'; known are I, a, dt, tau, u, v, z",
    ),
    (
        UPDATE,
        ["v' = b - v", "b = 1"],
        "update[0].equations[0] at column 6: unknown symbol 'b'; known are I, dt, tau, u, v, z",
    ),
    (
        UPDATE,
        ["b = b + 1"],
        "update[0].equations[0] at column 5: unknown symbol 'b'; known are I, dt, tau, u, v, z",
    ),
    (
        UPDATE,
        ["v' = v > 1"],
        'update[0].equations[0] must give a number, not a condition: "v\' = v > 1"',
    ),
    (UPDATE, ["I' = 1"], 'update[0].equations[0] must be the derivative of a state, not "I\' = 1"'),
    (UPDATE, ["x' = 1"], 'update[0].equations[0] must be the derivative of a state, not "x\' = 1"'),
    (UPDATE, ["I = 1"], "update[0].equations[0] must not assign I, which is given"),
    (UPDATE, ["tau = 1"], "update[0].equations[0] must not assign tau, which is given"),
    (UPDATE, ["dt = 1"], "update[0].equations[0] must not assign dt, which is given"),
    (UPDATE, ["in = 1"], "update[0].equations[0] must not be the reserved name 'in'"),
    (UPDATE, ["é = 1"], "update[0].equations[0] must be a name of letters, digits and _, not 'é'"),
    (UPDATE, ["v' = 1", "v' = 2"], "update[0] must have one derivative for each state"),
    (
        "update.1.equations",
        ["u' = 1"],
        'update[1].equations[0] must have no prime in a map, as "u\' = 1" does',
    ),
    (
        UPDATE,
        ["v' = __import__('os').system('true')"],
        (
            "update[0].equations[0] at column 6: Call has no place in an equation; operators, "
            "comparisons "
            "and exp, log, sqrt, abs, sin, cos, tanh, sinh, cosh, exprel, sigmoid, clip, "
            "min, max, where "
            "have"
        ),
    ),
    (
        UPDATE,
        ["v' = v**99"],
        "update[0].equations[0] at column 9: an exponent must be a number in -16..16, not 99",
    ),
    # Spikes.
    ("spike", "v > 1", "spike must be a table, not 'v > 1'"),
    ("spike.level", 1, "spike takes condition, reset, edge, refractory_ms, held, not 'level'"),
    ("spike.condition", GONE, "spike must have condition"),
    ("spike.condition", True, "spike.condition must be a string, not True"),
    ("spike.condition", "", "spike.condition at column 1: an expression must not be empty"),
    ("spike.condition", "v + 1", "spike.condition must be a condition, not 'v + 1'"),
    (
        "spike.condition",
        "v > q",
        "spike.condition at column 5: unknown symbol 'q'; known are I, dt, tau, u, v, z",
    ),
    # With an edge it is asked before the step too, when there is no ``a`` yet.
    (
        "spike.condition",
        "a > 1",
        "spike.condition at column 1: unknown symbol 'a'; known are I, dt, tau, u, v, z",
    ),
    ("spike.reset", "v = 0", "spike.reset must be a list, not 'v = 0'"),
    ("spike.reset", ["v' = 0"], 'spike.reset[0] must assign a state, not "v\' = 0"'),
    ("spike.reset", ["v = 0", "a = 0"], "spike.reset[1] must assign a state, not 'a = 0'"),
    (
        "spike.reset",
        ["v = q"],
        ("spike.reset[0] at column 5: unknown symbol 'q'; known are I, a, dt, tau, u, v, z"),
    ),
    ("spike.edge", 1, "spike.edge must be true or false, not 1"),
    ("spike.refractory_ms", -1, "spike.refractory_ms must be in 0..1e+06, not -1"),
    ("spike.refractory_ms", "2", f"spike.refractory_ms {NUMBER} '2'"),
    ("spike.held", "v", "spike.held must be a list, not 'v'"),
    ("spike.held", ["I"], "spike.held must be one of v, u, not 'I'"),
    # Outputs and presets.
    ("outputs", [], "outputs must be a table, not []"),
    ("outputs.o", 5, "outputs.o must be a string, not 5"),
    ("outputs.o", "v > 1", "outputs.o must give a number, not a condition: 'v > 1'"),
    (
        "outputs.o",
        "v + q",
        "outputs.o at column 5: unknown symbol 'q'; known are I, a, dt, tau, u, v, z",
    ),
    ("outputs.in", "v", "outputs must not be the reserved name 'in'"),
    *(
        (
            f"outputs.{key}",
            "v",
            f"outputs.{key} must not have the name of a state, parameter or input",
        )
        for key in ("v", "tau", "I")
    ),
    ("presets", [], "presets must be a table, not []"),
    ("presets.slow", 3, "presets.slow must be a table, not 3"),
    ("presets.slow.v", 3, "presets.slow.v must be one of tau, I, z"),
    ("presets.slow.tau", 60, "presets.slow.tau must be in 1..50, not 60"),
    ("presets.slow.I", "3", f"presets.slow.I {NUMBER} '3'"),
]


@pytest.mark.parametrize(("path", "value", "message"), REFUSED)
def test_refusals(path, value, message):
    with pytest.raises(DescriptionError) as caught:
        reader.from_dict(edited(path, value), "one.toml")
    assert str(caught.value) == f"one.toml: {message}"


def test_the_tree_itself_is_accepted():
    description = reader.from_dict(TREE)
    assert description.to_dict() == TREE
    assert (
        description.states["v"].init,
        description.states["u"].init,
        description.states["u"].frac,
    ) == (1, 0, None)
    assert description.updates[0].equations[1].derivative


@pytest.mark.parametrize(
    "path",
    [
        "states.v.frac",
        "states.v.init",
        "model.doi",
        "parameters",
        "integration",
        "inputs.I.nominal",
        "spike.edge",
        "spike.held",
        "outputs",
        "spike",
        "presets",
        "model.behaviour",
    ],
)
def test_what_may_be_left_out_comes_back_left_out(path):
    tree = edited(path)
    if path == "parameters":
        tree["update"][0]["equations"] = ["a = v", "v' = -a/20"]
        tree["presets"] = {"slow": {"I": 1}}
    assert reader.from_dict(tree).to_dict() == tree


def test_either_a_spike_or_outputs():
    tree = edited("spike")
    del tree["outputs"]
    with pytest.raises(
        DescriptionError, match=r"^one: the description must have spike or outputs$"
    ):
        reader.from_dict(tree, "one")


@pytest.mark.parametrize("tree", [None, [], "model", 3])
def test_a_description_is_a_table(tree):
    with pytest.raises(DescriptionError) as caught:
        reader.from_dict(tree)
    assert str(caught.value) == f"model: the description must be a table, not {tree!r}"


def test_without_an_edge_a_condition_may_use_what_the_step_computed():
    tree = edited("spike.condition", "a > 1")
    del tree["spike"]["edge"]
    assert reader.from_dict(tree).spike.source == "a > 1"


@pytest.mark.parametrize("name", models())
def test_bundled_models_round_trip(name, tmp_path):
    description = models()[name]
    assert reader.from_json(description.to_json()) == description
    assert "\n" not in description.to_json()
    tree = tomllib.loads((FOLDER / f"{name}.toml").read_text())
    assert reader.from_dict(tree) == description
    assert reader.from_dict(json.loads(json.dumps(tree))) == description
    path = tmp_path / f"{name}.json"
    path.write_text(description.to_json())
    assert reader.load(path) == description
    # Nothing of the file is lost: what it says is there, word for word.
    kept = description.to_dict()
    for section in ("states", "parameters", "inputs"):
        for key, entry in tree.get(section, {}).items():
            defaults = {"init": 0, "nominal": 0, "unit": "1", "kind": "value", "meaning": ""}
            assert kept[section][key] == {
                at: value for at, value in entry.items() if defaults.get(at) != value
            }
    assert [x["equations"] for x in kept["update"]] == [
        [line.strip() for line in x["equations"]] for x in tree["update"]
    ]


def test_files_that_cannot_be_read(tmp_path):
    path = tmp_path / "one.toml"
    with pytest.raises(DescriptionError) as caught:
        reader.load(path)
    assert str(caught.value) == f"{path}: cannot be read: No such file or directory"
    for name, content in (
        ("a.toml", b"x = = 1"),
        ("a.json", b"{"),
        ("b.toml", b"x = '\xff'"),
        ("b.json", b"[" * 100_000),
        ("c.json", b"9" * 5000),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(DescriptionError, match=f"^{re.escape(str(path))}: .+"):
            reader.load(path)
    path.write_text('{"model": 3}')
    with pytest.raises(DescriptionError) as caught:
        reader.load(path)
    assert str(caught.value) == f"{path}: the description must have states"


@pytest.mark.parametrize("text", ["{", "{]", '{"a": 1e', '{"a":' * 50_000, "{" + "9" * 5000 + "}"])
def test_json_that_cannot_be_read(text):
    with pytest.raises(DescriptionError, match=r"^model: .+"):
        reader.from_json(text)


def test_json_knows_numbers_that_are_none():
    text = json.dumps(edited("states.v.init", math.nan))
    with pytest.raises(
        DescriptionError, match=r"^model: states\.v\.init must be a finite number, not nan$"
    ):
        reader.from_json(text)


SPEC = reader.from_dict(TREE)


def test_values_are_defaults_then_preset_then_given():
    assert SPEC.values() == {"tau": 20.0}
    assert SPEC.values("slow") == {"tau": 40.0}  # the preset's input is no parameter
    assert SPEC.values("slow", tau=30) == {"tau": 30.0}
    assert SPEC.values(tau=np.float64(1)) == {"tau": 1.0}


@pytest.mark.parametrize(
    ("preset", "given", "kind", "message"),
    [
        ("fast", {}, ValueError, "one has the presets slow, not 'fast'"),
        ("", {}, ValueError, "one has the presets slow, not ''"),
        (None, {"I": 1}, ValueError, "one takes tau, not 'I'"),
        (None, {"tau": 0.5}, ValueError, "tau of one must be in 1..50 ms, not 0.5"),
        (None, {"tau": 50.5}, ValueError, "tau of one must be in 1..50 ms, not 50.5"),
        (None, {"tau": math.nan}, ValueError, "tau of one must be in 1..50 ms, not nan"),
        (None, {"tau": "20"}, TypeError, "tau of one must be a number, not '20'"),
        (None, {"tau": True}, TypeError, "tau of one must be a number, not True"),
    ],
)
def test_values_that_are_refused(preset, given, kind, message):
    with pytest.raises(kind) as caught:
        SPEC.values(preset, **given)
    assert str(caught.value) == message


def test_values_of_a_model_without_any():
    description = from_equations({"v": "-v"})
    assert description.values() == {}
    with pytest.raises(ValueError, match=r"^custom takes no parameters, not 'tau'$"):
        description.values(tau=1)
    with pytest.raises(ValueError, match=r"^custom has the presets none, not 'x'$"):
        description.values("x")


def test_from_equations():
    description = from_equations(
        {"v": "(-v + I)/tau", "u": "-u"},
        threshold="v >= 1",
        reset={"v": "0", "u": "u + 1"},
        ranges={"v": (-4, 4)},
        init={"u": 3},
        parameters={"tau": 20},
        inputs={"I": (0, 5)},
        refractory_ms=2,
        dt_ms=0.25,
        method="heun",
        name="mine",
    )
    assert description.to_dict() == {
        "model": {
            "name": "mine",
            "title": "mine",
            "family": "integrate-and-fire",
            "core": "linear",
        },
        "states": {"v": {"range": [-4, 4]}, "u": {"range": [-128, 127], "init": 3}},
        "parameters": {"tau": {"range": [-1e9, 1e9], "default": 20}},
        "inputs": {"I": {"range": [0, 5]}},
        "integration": {"dt_ms": 0.25},
        "update": [{"method": "heun", "equations": ["v' = (-v + I)/tau", "u' = -u"]}],
        "spike": {
            "condition": "v >= 1",
            "reset": ["v = 0", "u = u + 1"],
            "refractory_ms": 2,
            "held": ["v"],
        },
    }
    description = from_equations({"v": "I - v"}, inputs={"I": (0, 5, 2)}, threshold="v >= 1")
    assert description.inputs["I"].nominal == 2
    assert description.spike.held == ()
    for span in ((1, 3), (-3, -1)):
        near = from_equations({"v": "I - v"}, inputs={"I": span}).inputs["I"]
        assert abs(near.nominal) == 1
    plain = from_equations({"v": "-v"})
    assert plain.spike is None
    assert plain.outputs["out"].source == "out = v"
    assert plain.inputs["I"].low == -128


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"equations": {}}, "custom: states must not be empty"),
        (
            {"equations": {"v": ""}},
            "custom: update[0].equations[0] at column 5: an expression must not be empty",
        ),
        (
            {"equations": {"v": "w"}},
            "custom: update[0].equations[0] at column 6: unknown symbol 'w'; known are I, dt, v",
        ),
        ({"equations": {"v": 3}, "name": "mine"}, None),
        (
            {"equations": {"2": "1"}},
            "custom: states must be a name of letters, digits and _, not '2'",
        ),
        (
            {"equations": {"v": "1"}, "method": "leap"},
            f"custom: update[0].method must be one of {', '.join(METHODS)}, not 'leap'",
        ),
        (
            {"equations": {"v": "1"}, "method": "map"},
            'custom: update[0].equations[0] must have no prime in a map, as "v\' = 1" does',
        ),
        (
            {"equations": {"v": "1"}, "threshold": "v"},
            "custom: spike.condition must be a condition, not 'v'",
        ),
        (
            {"equations": {"v": "1"}, "threshold": "v > 1", "reset": {"w": "1"}},
            "custom: spike.reset[0] must assign a state, not 'w = 1'",
        ),
        (
            {"equations": {"v": "1"}, "parameters": {"tau": "x"}},
            "custom: parameters.tau.default must be a finite number, not 'x'",
        ),
        (
            {"equations": {"v": "1"}, "parameters": {"tau": 2e9}},
            "custom: parameters.tau.default must be in -1e+09..1e+09, not 2000000000.0",
        ),
        (
            {"equations": {"v": "1"}, "ranges": {"v": (1, 1)}},
            "custom: states.v.range must be [low, high], not [1, 1]",
        ),
        (
            {"equations": {"v": "1"}, "ranges": {"v": (1, 2)}},
            "custom: states.v.init must be in 1..2, not 0",
        ),
        (
            {"equations": {"v": "1"}, "dt_ms": 0},
            "custom: integration.dt_ms must be in 1e-06..1e+06, not 0",
        ),
        (
            {"equations": {"v": "1"}, "name": "a b"},
            "a b: model.name must be a name of letters, digits and _, not 'a b'",
        ),
    ],
)
def test_from_equations_refuses(arguments, message):
    if message is None:  # a number is as good as its text
        assert from_equations(**arguments).updates[0].equations[0].source == "v' = 3"
        return
    with pytest.raises(DescriptionError) as caught:
        from_equations(**arguments)
    assert str(caught.value) == message
