"""What the tools said of each model is kept, and is not stale."""

import json

import pytest

from spikeloom.boards.evidence import models as model_evidence
from spikeloom.golden.neuron.compiler.frontend.library import models


@pytest.mark.parametrize("name", models())
def test_every_model_is_synthesised_and_proved(name):
    """With SPIKELOOM_RECORD=1, ``spikeloom neurons evidence NAME`` brings a record up to date."""
    record = model_evidence.load()[name]
    params = model_evidence.population(name)
    assert record["fingerprint"] == model_evidence.fingerprint(params)
    assert record["stages"] == params.stages
    assert record["proved"]
    assert min(record["lut"], record["ff"]) > 0


def test_a_changed_model_has_another_fingerprint():
    found = {model_evidence.fingerprint(model_evidence.population(x)) for x in ("lif", "lapicque")}
    assert len(found) == 2


def test_a_record_takes_the_place_of_the_old_one(tmp_path):
    file = tmp_path / "kept.json"
    assert model_evidence.load(file) == {}
    model_evidence.keep([{"model": "lif", "lut": 1}, {"model": "gone", "lut": 2}], file)
    model_evidence.keep([{"model": "lif", "lut": 3}], file)
    assert json.loads(file.read_text()) == [{"model": "lif", "lut": 3}]


def test_the_tools_are_asked():
    """The smallest model, from its description to a netlist and a proof."""
    found = model_evidence.evidence("mcculloch_pitts")
    kept = model_evidence.load()["mcculloch_pitts"]
    changing = {"seconds", "tools"}
    assert {key: x for key, x in found.items() if key not in changing} == {
        key: x for key, x in kept.items() if key not in changing
    }
