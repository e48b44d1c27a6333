"""Saturation witnesses: runs that do saturate, and none where nothing does."""

import math

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend import reader
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.simulate import run
from spikeloom.golden.neuron.compiler.study.witness import search


def leak(high, low=-4, **options):
    """A membrane that goes where the input is, from -4 to 4."""
    description = from_equations(
        {"v": "(I - v)/5"},
        ranges={"v": (low, high)},
        inputs={"I": (-4, 4)},
        dt_ms=1,
        method="exponential",
        **options,
    )
    return ModelParams(model=description.to_json())


def found(result):
    return {(x.state, x.end): x for x in result.witnesses}


def before_and_after(params, witness, steps):
    """The code of the state before and after the step of a witness, by replaying it."""
    codes = run(params, steps, witness.inputs).codes[witness.state][:, 0]
    return codes[witness.step - 2], codes[witness.step - 1]


def test_what_cannot_saturate_has_no_witness():
    result = search(leak(4.5), 200)
    assert result.witnesses == ()
    assert (result.driven, result.steps) == (65, 200)
    assert (result.corners, result.corner_steps) == (2 * 3, 100)


@pytest.mark.parametrize("high", [0.5, 1.0, 2.0])
def test_a_range_that_is_too_narrow_has_a_witness_that_can_be_replayed(high):
    params = leak(high, low=-high)
    limit = params.program.registers[0].format.high
    result = found(search(params, 200))
    assert set(result) == {("v", "low"), ("v", "high")}
    witness = result["v", "high"]
    assert witness.source == "driven"
    assert witness.start == {"v": 0}
    before, after = before_and_after(params, witness, 200)
    assert before < after == limit
    # What the step would be without the limit is beyond it.
    frac = params.program.registers[0].format.frac
    wanted = before + (math.ldexp(witness.inputs["I"], frac) - before) * -math.expm1(-1 / 5)
    assert wanted > limit + 0.5
    # The input is the least of those that were looked at: a step of an eighth below is none.
    assert high < witness.inputs["I"] <= high + 8 / 64 + 2**-8
    codes = run(params, 200, {"I": witness.inputs["I"] - 8 / 64}).codes["v"]
    assert codes.max() < limit


def test_the_nominal_run_comes_first():
    description = leak(1.0, low=-1).description.to_dict()
    description["inputs"]["I"]["nominal"] = 3.0
    params = ModelParams(model=reader.from_dict(description).to_json())
    witness = found(search(params, 50))["v", "high"]
    assert (witness.source, witness.inputs) == ("nominal", {"I": 3.0})
    before, after = before_and_after(params, witness, 50)
    assert before < after == params.program.registers[0].format.high


def test_from_a_corner_only():
    """Both are within their ranges for ever, but not where they might be at once."""
    description = from_equations(
        {"v": "w - v/5", "w": "-w/5"},
        ranges={"v": (-4, 4), "w": (-4, 4)},
        dt_ms=1,
        init={"w": 0.25},
    )
    params = ModelParams(model=description.to_json())
    witness = found(search(params, 200))["v", "high"]
    assert (witness.source, witness.step) == ("corner", 1)
    assert witness.start["w"] > 3.9
    state = {
        x.name: np.array([int(math.ldexp(witness.start[x.name], x.format.frac))])
        for x in params.program.registers
    }
    ends = {x.name: x.format for x in params.program.registers}
    now = {
        x.name: np.array([int(math.ldexp(witness.inputs[x.name], x.format.frac))])
        for x in params.program.inputs
    }
    values = params.program.run(state | now)
    assert values[params.program.new[0]] == ends["v"].high
    assert run(params, 200).codes["v"].max() < ends["v"].high


def test_a_value_that_is_not_chosen_does_not_saturate():
    """The reset of a neuron that never fires is computed in each step and is nothing."""
    options = {"threshold": "v >= 5", "reset": {"v": "v + 100"}}
    assert search(leak(4.5, **options), 100).witnesses == ()
    fires = {"threshold": "v >= 3", "reset": {"v": "v + 100"}}
    assert set(found(search(leak(4.5, **fires), 100))) == {("v", "high")}


def test_limits_of_the_model_are_no_ends_of_a_word():
    """The membrane stops at the peak of 30 that the equations say, and its word has 127."""
    params = ModelParams(model="izhikevich")
    result = found(search(params, 100))
    assert ("v", "high") not in result


def test_random_inputs_are_those_of_the_seed():
    tree = from_equations({"v": "I - v"}, ranges={"v": (-1, 1)}, dt_ms=1).to_dict()
    tree["inputs"]["I"] = {"range": [-4, 4], "kind": "normal"}
    params = ModelParams(model=reader.from_dict(tree).to_json())
    witness = found(search(params, 60))["v", "high"]
    assert (witness.source, witness.inputs) == ("nominal", {})
    codes = run(params, 60, seed=1).codes["v"][:, 0]
    assert codes[witness.step - 1] == params.program.registers[0].format.high
    assert codes[: witness.step - 1].max(initial=0) < codes[witness.step - 1]


def test_many_states_have_as_many_corners_as_are_looked_at():
    description = from_equations({f"x{n}": f"-x{n}" for n in range(9)}, dt_ms=0.5)
    assert search(ModelParams(model=description.to_json()), 5).corners % 256 == 0
