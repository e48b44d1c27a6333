"""Equivalence of the forms of neurons, and every way in which one may be wrong."""

import copy
import dataclasses
import json

import numpy as np
import pytest

from spikeloom.formal.neuron.forms.forms import FORMS, compare_form, faulty, form_of, with_op
from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.neurons import serial
from spikeloom.golden.neuron.neurons.folded import Folded, FoldedParams
from spikeloom.golden.neuron.neurons.parallel import Parallel, ParallelParams
from spikeloom.golden.neuron.neurons.serial import Serial, SerialParams

GOLDEN = {SerialParams: Serial, ParallelParams: Parallel, FoldedParams: Folded}
FORM = {form: form_of(ModelParams(model="adex"), form) for form in FORMS}
"""A model with every kind of operation, in each form."""


@pytest.mark.of_model("model")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("model", models())
def test_every_form_of_every_model(model, form):
    params = ModelParams(model=model)
    found = compare_form(form_of(params, form))
    assert found.difference is None
    assert found.control is not None
    assert found.proved


@pytest.mark.parametrize(
    "params",
    [
        FoldedParams(model="lif", neurons=2, stages=0),
        FoldedParams(model="lif", neurons=3, stages=0),
        FoldedParams(model="sigmoid_rate", neurons=7, stages=3),
        ParallelParams(model="hodgkin_huxley", stages=16),
        ParallelParams(model="lif"),
        SerialParams(model="izhikevich", preset="FS", fracs=(("v", 8),)),
    ],
)
def test_other_parameters(params):
    found = compare_form(params)
    assert found.proved
    assert found.params is params


@pytest.mark.parametrize("form", FORMS)
def test_arguments_in_the_wrong_order_are_noticed(form):
    params = FORM[form]
    ops = params.program.ops
    places = [index for index, op in enumerate(ops) if op.kind in {"sub", "lt", "le", "where"}]
    assert places
    for place in places:
        *first, a, b = ops[place].args
        wrong = with_op(params, place, args=(*first, b, a))
        assert compare_form(params, GOLDEN[type(params)](wrong)).difference, ops[place]


def registers(form):
    params = FORM[form]
    return [(form, register.name) for register in GOLDEN[type(params)](params).registers()]


@pytest.mark.parametrize(("form", "name"), [x for form in FORMS for x in registers(form)])
def test_a_register_that_never_changes_is_noticed(form, name):
    params = FORM[form]

    class Stuck(GOLDEN[type(params)]):
        def step(self, state, en, **inputs):
            new, shown = super().step(state, en, **inputs)
            return new | {name: state[name]}, shown

    assert compare_form(params, Stuck(params)).difference


@pytest.mark.parametrize("form", FORMS)
def test_a_port_that_runs_ahead_is_noticed(form):
    params = FORM[form]

    class Hasty(GOLDEN[type(params)]):
        def step(self, state, en, **inputs):
            new, shown = super().step(state, en, **inputs)
            return new, shown | {"v": new["v"]}

    assert compare_form(params, Hasty(params)).difference.startswith("v ")


@pytest.mark.parametrize("form", ["serial", "pipelined"])
def test_a_neuron_that_starts_while_it_is_busy_is_noticed(form):
    params = FORM[form]
    progress = "progress0" if form == "serial" else "busy"

    class Restless(GOLDEN[type(params)]):
        def step(self, state, en, **inputs):
            new, shown = super().step(state, en, **inputs)
            return new | {progress: np.where(en != 0, 1, new[progress])}, shown

    assert compare_form(params, Restless(params)).difference


def test_products_in_the_wrong_order_are_noticed():
    class Crossed(Serial):
        def _product(self, factors, active):
            first, *others = factors
            turned = dict(zip(factors, (factors[index] for index in (*others, first)), strict=True))
            return super()._product(turned, active)

    assert compare_form(FORM["serial"], Crossed(FORM["serial"])).difference


def test_a_product_without_its_sign_is_noticed(monkeypatch):
    monkeypatch.setattr(serial, "_wrapped", lambda code, format: code & (1 << format.width) - 1)
    assert compare_form(FORM["serial"]).difference


def test_a_neuron_that_is_read_too_early_is_noticed():
    params = FORM["folded"]
    few = copy.copy(params)
    vars(few)["neurons"] = params.stages + 1
    assert "is read before it is written" in compare_form(few).difference


def test_a_population_that_goes_on_after_a_reset_is_noticed():
    class Old(Folded):
        def step(self, state, en, **inputs):
            return super().step(state | {"fresh": 0 * state["fresh"]}, en, **inputs)

    found = compare_form(FORM["folded"], Old(FORM["folded"]))
    assert "neuron 0" in found.difference


def test_a_control_that_passes_spoils_the_proof():
    found = compare_form(FORM["serial"])
    assert found.proved
    assert not dataclasses.replace(found, control=None).proved
    constants = [
        [op.value for op in params.program.ops if op.kind == "constant"]
        for params in (FORM["serial"], faulty(FORM["serial"]))
    ]
    assert [a - b for a, b in zip(*constants, strict=True) if a != b] in ([1], [-1])


@pytest.mark.parametrize("form", FORMS)
def test_a_program_without_constants_has_a_control(form):
    bare = {
        "model": {"name": "bare", "title": "Bare", "family": "map", "core": "map"},
        "states": {name: {"range": [-4, 4], "frac": 2} for name in "uv"},
        "inputs": {"I": {"range": [-4, 4], "frac": 2}},
        "update": [{"method": "map", "equations": ["u = v", "v = I"]}],
        "spike": {"condition": "v > u"},
    }
    params = form_of(ModelParams(model=json.dumps(bare)), form)
    assert "constant" not in {op.kind for op in params.program.ops}
    assert compare_form(params).proved


def test_deep_tables_get_more_stages():
    deep = from_equations(
        {"v": "-v + exp(-exp(-exp(-exp(-v*u))))", "u": "v - u"},
        threshold="v >= 1",
        ranges={"v": (-4, 4), "u": (0, 4)},
        dt_ms=0.1,
    )
    params = ModelParams(model=deep.to_json())
    assert [form_of(params, form).stages for form in ("pipelined", "folded")] == [4, 4]
    assert form_of(params, "folded").neurons == 6
    assert compare_form(form_of(params, "pipelined")).proved


def test_what_is_not_a_form_is_refused():
    with pytest.raises(ValueError, match=r"form must be one of serial, pipelined, folded, not 'x'"):
        form_of(ModelParams(), "x")
    with pytest.raises(TypeError, match="SerialParams, ParallelParams, FoldedParams, not ModelP"):
        compare_form(ModelParams())
