"""Records of models: every model has a good one, and a new run is compared with it."""

from pathlib import Path

import pytest

from spikeloom.boards.evidence import models as model_evidence
from spikeloom.boards.evidence.models import differences, lacks
from spikeloom.boards.evidence.records import RecordError
from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.sim.host import sources
from spikeloom.sim.neuron import curve

RECORD = {
    "model": "lif",
    "stages": 8,
    "lut": 122,
    "ff": 326,
    "bram": 1,
    "dsp": 0,
    "fits": True,
    "proved": True,
    "engine": "z3",
    "seconds": 1.0,
    "forms": {"serial": "proved", "folded": "refused: there is no room"},
    "step": 0.25,
    "spikes": {"golden": 90, "deviation": 0.125, "unlike": []},
    "curve": {"drive": "I", "onset_error": None},
    "tests": 4,
    "fingerprint": "f",
    "sources": "s",
    "tools": {"z3-solver": "5"},
}


@pytest.mark.parametrize("name", models())
def test_every_model_has_a_good_record(name):
    """``spikeloom neurons evidence NAME --record`` brings it up to date."""
    record = model_evidence.load(name)
    assert record is not None
    assert lacks(record) == []
    if not model_evidence.holds(name):  # its sources have changed; has its hardware?
        params = model_evidence.population(name)
        assert record["fingerprint"] == model_evidence.fingerprint(params)


def test_a_changed_model_has_another_fingerprint():
    found = {model_evidence.fingerprint(model_evidence.population(x)) for x in ("lif", "lapicque")}
    assert len(found) == 2


def test_a_record_takes_the_place_of_the_old_one(tmp_path):
    assert model_evidence.load("lif", tmp_path) is None
    for lut in (1, 3):
        model_evidence.keep(RECORD | {"lut": lut}, tmp_path)
    assert model_evidence.load("lif", tmp_path) == RECORD | {"lut": 3}
    file = tmp_path / "lif.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"lut": 3', '"lut": 2'), "utf-8")
    with pytest.raises(RecordError, match=r"^\S+lif\.json was edited by hand; "):
        model_evidence.load("lif", tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, []),
        ({"proved": False}, ["the data path is not proved"]),
        ({"forms": {"serial": "unknown"}}, ["serial: undecided"]),
        ({"tests": 0}, ["no test of the model passes"]),
    ],
)
def test_what_a_record_lacks(change, said):
    assert lacks(RECORD | change) == said


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": 9.0, "engine": "bitwuzla"},
        {"tools": {"z3-solver": "6"}, "lut": 130, "fits": False},
        {"step": 0.25 * (1 + 1e-12)},
    ],
)
def test_what_may_differ(change):
    assert differences(RECORD, RECORD | change) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lut": 123}, "lut: found 123, the record says 122"),
        ({"proved": False}, "proved: found False, the record says True"),
        ({"forms": {"serial": "proved"}}, "forms: found "),
        ({"step": 0.26}, "step: found 0.26, the record says 0.25"),
        ({"spikes": None}, "spikes: found None, "),
        ({"spikes": {"golden": 90, "deviation": 0.126, "unlike": []}}, "spikes: found "),
        ({"tests": 3}, "tests: found 3, the record says 4"),
        ({"sources": "t"}, "sources: found t, the record says s"),
    ],
)
def test_what_may_not_differ(change, said):
    (difference,) = differences(RECORD, RECORD | change)
    assert difference.startswith(said)


@pytest.mark.parametrize(
    "module",
    [
        *(f"sim.neuron.{x.stem}" for x in Path(curve.__file__).parent.glob("[!_]*.py")),
        "golden.neuron.compiler.lower.emitter",
        "golden.neuron.compiler.study.measure",
    ],
)
def test_what_measures_a_model_makes_its_record_stale(monkeypatch, module):
    """All that the numbers come from; what users are told of their own models is not recorded."""
    before, summary = model_evidence.model_sources("lif"), sources._summary

    def changed(name):
        return summary(name) | ({"digest": "other"} if name == f"spikeloom.{module}" else {})

    monkeypatch.setattr(sources, "_summary", changed)
    assert (model_evidence.model_sources("lif") != before) is (module != "sim.neuron.quality")


def test_the_tools_are_asked():
    """The smallest model, from its description to a netlist, proofs and tests."""
    found = model_evidence.evidence("mcculloch_pitts")
    kept = model_evidence.load("mcculloch_pitts")
    assert list(found) == list(RECORD)
    assert lacks(found) == []
    assert kept is not None
    assert differences(kept, found) == []


@pytest.mark.parametrize(
    "name", [name for name, x in models().items() if x.family == "conductance"]
)
def test_conductance_models_keep_their_bounds_from_the_onset_on(name):
    """2 % at five drives from 1.05 times the rheobase up, and half a percent for that itself."""
    record = model_evidence.load(name)
    assert record is not None
    found = record["curve"]
    assert len(found["values"]) == 5
    assert list(found["rheobase"])[-1] == "rk4"
    assert found["onset_error"] < 0.005
    assert found["rate_error"] < 0.02
    # Not only said: the errors are those of the numbers beside them.
    assert found["onset_error"] == pytest.approx(
        abs(found["rheobase"]["integer"] / found["rheobase"]["rk4"] - 1)
    )
    pairs = zip(found["rates_hz"]["integer"], found["rates_hz"]["rk4"], strict=True)
    assert found["rate_error"] == pytest.approx(max(abs(a / b - 1) for a, b in pairs if b))
