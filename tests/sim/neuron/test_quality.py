"""Whether a model's integers are judged as its users would."""

import json
import re

import numpy as np
import pytest

from spikeloom.golden.neuron.compiler.frontend.reader import from_equations
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.sim.neuron.quality import quality


def leaky(fracs=None, **options):
    settings = {
        "threshold": "v >= 1",
        "reset": {"v": "0"},
        "ranges": {"v": (-4, 4)},
        "inputs": {"I": (0, 4, 1.5)},
        "fracs": fracs,
    }
    description = from_equations({"v": "(I - v)/tau"}, parameters={"tau": 20}, **settings | options)
    return ModelParams(model=description.to_json())


def test_what_is_right_has_no_problems():
    found = quality(leaky())
    assert found.good
    assert found.drive == "I"
    assert 1.5 in found.values
    spikes = {kind: np.array(x) for kind, x in found.counts.items()}
    assert spikes["real"].max() > 100 > spikes["real"].min() == 0
    assert np.abs(spikes["integer"] - spikes["real"]).max() <= 0.02 * spikes["real"].max()


def test_a_silent_neuron_is_told_with_what_would_be_right():
    found = quality(leaky({"v": 6}))
    assert not found.good
    said, *_, proposal = found.problems
    assert said.startswith("custom is silent for I = ")
    assert "where real numbers fire" in said
    assert re.fullmatch(r"with frac = \d+ for v, nothing is wrong", proposal)


def test_the_proposal_is_right():
    wrong = leaky({"v": 6})
    *_, proposal = quality(wrong).problems
    assert proposal.endswith(", nothing is wrong")
    bits = int(proposal.split("= ")[1].split(" ")[0])
    tried = ModelParams(model=wrong.model, fracs=(("v", bits),))
    assert quality(tried).good


def test_an_input_that_is_too_coarse_is_told():
    found = quality(leaky({"v": 16, "I": 1}, inputs={"I": (0, 4, 1.2)}))
    assert any("for I = 1.2" in text for text in found.problems)
    assert "frac = 5 for I" in found.problems[-1]


def test_tables_that_are_too_coarse_are_told():
    tree = from_equations(
        {"v": "(exp(2*v - 3) - v + I)/10"},
        threshold="v >= 3",
        reset={"v": "0"},
        ranges={"v": (-4, 4)},
        inputs={"I": (0, 4, 2)},
    ).to_dict()
    tree["integration"] |= {"table_bits": 3}
    found = quality(ModelParams(model=json.dumps(tree)))
    assert not found.good
    assert "table_bits" in found.problems[-1]


def test_a_state_that_leaks_away_is_told():
    """What a decay that stops short of 0 makes of a conserved sum, with formats of one's own."""
    description = from_equations(
        {"y": "-y/3", "x": "y/3"},
        init={"y": 1},
        method="exact",
        ranges={"y": (-2, 2), "x": (-2, 2)},
        fracs={"y": 9, "x": 14},
    )
    found = quality(ModelParams(model=description.to_json()))
    assert any(text.startswith("x of custom is up to") for text in found.problems)
    free = from_equations({"y": "-y/3", "x": "y/3"}, init={"y": 1}, method="exact")
    assert quality(ModelParams(model=free.to_json())).good


@pytest.mark.parametrize("name", ["poisson", "chialvo_map", "wilson_cowan", "stochastic_lif"])
def test_models_without_drive_chaotic_and_random_ones_are_judged_too(name):
    found = quality(ModelParams(model=name))
    assert found.good
    json.dumps(found.to_dict(), allow_nan=False)
