"""Quantities of a model may be called what they like: hardware keeps its own names apart."""

import itertools

import numpy as np
import pytest

from spikeloom.formal.core.proof import prove
from spikeloom.formal.neuron.forms.forms import FORMS, compare_form, form_of
from spikeloom.golden.core.contract import find
from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.golden.neuron.compiler.names import hardware_name
from spikeloom.golden.neuron.compiler.study.simulate import ideal, run
from spikeloom.golden.neuron.neurons.folded import FoldedParams
from spikeloom.golden.neuron.neurons.parallel import ParallelParams
from spikeloom.golden.neuron.neurons.serial import SerialParams
from spikeloom.rtl.core.block import component
from spikeloom.sim.check.harness import check

KINDS = (
    (ParallelParams, {}),
    (ParallelParams, {"stages": 2}),
    (SerialParams, {}),
    (FoldedParams, {"stages": 1, "neurons": 4}),
)
KEYS = {
    ParallelParams: "neurons.parallel",
    SerialParams: "neurons.serial",
    FoldedParams: "neurons.folded",
}
TEXT = """
    fresh inputs en clk rst next valid neuron spike ready busy wait stored memory self state params
    cuts datapath elaborate signature metadata lanes seed steps cycles batch at KEY run reset
    place0 progress0 progress kept3 factor0 table1 stage0_1 busy2 memory_v read_v given_I state_v
    n0 n1 var_x var_ a__b a_b a__payload o__valid q_ x__ np list print match case exp where name
    reg wire module always assign input output int float double signed process entity port bit
"""
WORDS = TEXT.split()
GROUPS = list(itertools.zip_longest(*[iter(WORDS)] * 4, fillvalue="v"))


def named(first, second, given, shown, parameters=("self", "seed")):
    """A model of two states, two inputs and an output with these names."""
    quantity = {"range": [-8, 8], "frac": 3}
    other = "lanes" if "lanes" not in (first, second, given, shown) else "y"
    k, m = (x if x not in (first, second, given, shown) else f"{x}_" for x in parameters)
    tree = {
        "model": {"name": "named", "title": "", "family": "map", "core": "linear"},
        "states": {first: quantity, second: quantity},
        "inputs": {
            given: {"range": [-2, 2], "nominal": 1, "frac": 3},
            other: {"range": [0, 1], "frac": 3},
        },
        "parameters": {x: {"range": [0, 1], "default": 0.5} for x in (k, m)},
        "integration": {"dt_ms": 1},
        "update": [
            {
                "method": "exponential",
                "equations": [
                    f"{first}' = {given} - {k}*{first}",
                    f"{second}' = {first} - {other} - {m}*{second}",
                ],
            }
        ],
        "spike": {
            "condition": f"{first} > 1",
            "reset": [f"{first} = 0"],
            "refractory_ms": 2,
            "held": [first],
        },
        "outputs": {shown: f"{first} + {second} - {given}"},
    }
    return reader.from_dict(tree).to_json()


def code(text):
    """The program without its names."""
    program = ParallelParams(model=text).program
    return [(x.kind, x.args, x.format, x.kind != "variable" and x.value) for x in program.ops]


@pytest.mark.parametrize("words", GROUPS, ids="-".join)
def test_all_forms_of_a_model_of_these_names_are_right(words):
    text = named(*words)
    # The words mean nothing: the program is that of any other names.
    assert code(text) == code(named("v", "u", "I", "out"))
    for kind, sizes in KINDS:
        params = kind(model=text, **sizes)
        result = check(KEYS[kind], params, engine="pysim", cycles=150)
        assert result.good, result.message
    for form in FORMS:
        assert compare_form(form_of(ParallelParams(model=text), form)).proved


@pytest.mark.parametrize("words", [GROUPS[0], ("spike", "wait", "ready", "neuron")], ids="-".join)
def test_forms_with_such_names_are_proved(words):
    for kind, sizes in KINDS:
        assert prove(KEYS[kind], kind(model=named(*words), **sizes)).status == "proved"


def test_runs_have_spikes_and_states_of_these_names():
    names, plain = ("spike", "wait", "en", "out"), ("v", "u", "I", "out")
    for runner in (run, ideal):
        found, wanted = (
            runner(ParallelParams(model=named(*words)), 60, {words[2]: 1.25})
            for words in (names, plain)
        )
        assert wanted.spikes.any()
        assert np.array_equal(found.spikes, wanted.spikes)
        for name, other in zip(names, plain, strict=True):
            if name != "en":
                assert np.array_equal(found.traces[name], wanted.traces[other])


def test_what_hardware_has_of_its_own_is_no_name_of_a_quantity():
    ours = set()
    for kind, sizes in KINDS:
        params = kind(model=named("zz", "zy", "zx", "zw"), **sizes)
        block, golden = component(KEYS[kind], params), find(KEYS[kind])(params)
        block.elaborate(None)
        for names in (
            dir(block),
            dir(golden),
            (x.name for x in golden.registers()),
            (x.name for x in params.ports()),
        ):
            ours |= {x for x in names if not x.startswith(("_", "z")) and x != "lanes"}
    assert {"en", "params", "fresh", "busy", "memory_zz", "place0"} <= ours
    assert {x for x in ours if hardware_name(x) == x} == set()


def test_different_names_stay_different_and_those_of_the_library_stay():
    names = ["n" + "".join(x) for n in range(5) for x in itertools.product("nu_", repeat=n)]
    names += [f"var_{x}" for x in names] + [f"given_{x}" for x in names] + WORDS
    found = {hardware_name(x) for x in set(names)}
    assert len(found) == len(set(names))
    assert not any("__" in x for x in found)
    for model in models().values():
        for name in (*model.states, *model.inputs, *model.outputs):
            assert hardware_name(name) == name
