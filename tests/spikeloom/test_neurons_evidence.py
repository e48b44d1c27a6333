"""Evidence of neuron models on the command line: records, what is asked anew, refusals."""

import json
from functools import partial

import pytest

from spikeloom.boards.evidence import models as model_evidence
from spikeloom.boards.evidence.records import RecordError
from spikeloom.golden.neuron.compiler.frontend.library import model as find_model


@pytest.fixture
def evidence(command):
    return partial(command, "neurons", "evidence")


def made(model, **changes):
    """What the tools might say of a model."""
    return {
        "model": model,
        "stages": 8,
        "lut": 100,
        "ff": 200,
        "bram": 1,
        "dsp": 0,
        "fits": True,
        "proved": True,
        "engine": "z3",
        "seconds": 1.5,
        "forms": {"serial": "proved", "pipelined": "proved", "folded": "refused: no room"},
        "step": 0.25,
        "spikes": None,
        "curve": None,
        "tests": 4,
        "fingerprint": "f",
        "sources": "s",
        "tools": {},
        **changes,
    }


@pytest.fixture
def records(monkeypatch):
    """Records in memory; ``asked`` are the models that the tools were run on, anew."""
    kept, asked = {}, []

    def run(model, *, cached):
        asked.append(model)
        if model == "akida":
            raise ValueError("there is no such chip")
        return made(model, lut=7)

    monkeypatch.setattr(model_evidence, "load", kept.get)
    monkeypatch.setattr(
        model_evidence, "holds", lambda model: kept.get(model, {}).get("sources") == "s"
    )
    monkeypatch.setattr(model_evidence, "keep", lambda row: kept.update({row["model"]: row}))
    monkeypatch.setattr(model_evidence, "evidence", run)
    return kept, asked


def test_for_people(evidence, records):
    kept, asked = records
    kept |= {"lif": made("lif"), "adex": made("adex", fits=False)}
    status, out, err = evidence("lif", "adex", "--kept")
    assert (status, err, asked) == (0, "", [])
    title, head, *lines = [line.split() for line in out.splitlines()]
    assert title == ["1024", "neurons", "on", "ecp5-25k"]
    assert head == ["model", "LUT", "FF", "BRAM", "DSP", "fits", "proved", "s", "forms"]
    assert lines == [
        ["lif", "100", "200", "1", "0", "yes", "yes", "1.5", "serial,", "pipelined"],
        ["adex", "100", "200", "1", "0", "no", "yes", "1.5", "serial,", "pipelined"],
    ]


def test_for_machines(evidence, records):
    kept, _ = records
    kept["izhikevich"] = made("izhikevich")
    status, out, _ = evidence("izhikevich", "--kept", "--json")
    assert (status, json.loads(out)) == (0, [kept["izhikevich"]])


def test_the_fields_are_those_of_the_page(documented):
    """Of a record that the tools made."""
    record = model_evidence.load("izhikevich")
    assert set(made("izhikevich")) == set(record)
    assert documented("neurons evidence") == set(record)


@pytest.mark.parametrize(
    "change", [{"proved": False}, {"forms": {"serial": "unknown", "folded": "proved"}}]
)
def test_a_model_that_is_not_proved_is_exit_status_one(evidence, records, change):
    kept, _ = records
    kept |= {"lif": made("lif", **change), "adex": made("adex")}
    status, out, err = evidence("lif", "adex", "--kept")
    assert status == 1
    assert [line.split()[0] for line in out.splitlines()[2:]] == ["lif", "adex"]
    assert err == "spikeloom: not proved: lif\n"


def test_a_model_without_a_record_is_exit_status_one(evidence, records):
    kept, asked = records
    kept["lif"] = made("lif")
    status, out, err = evidence("lif", "adex", "--kept", "--json")
    assert (status, json.loads(out), asked) == (1, [kept["lif"]], [])
    assert err == "spikeloom: without a record: adex\n"


def test_what_is_as_recorded_is_not_asked_again(evidence, records):
    kept, asked = records
    kept |= {"lif": made("lif"), "adex": made("adex", sources="others")}
    status, out, _ = evidence("lif", "adex", "izhikevich", "--jobs", "1", "--json")
    assert (status, asked) == (0, ["adex", "izhikevich"])
    assert [row["lut"] for row in json.loads(out)] == [100, 7, 7]
    assert (kept["adex"]["lut"], set(kept)) == (100, {"lif", "adex"})
    assert evidence("lif", "--fresh", "--jobs", "1")[0] == 0
    assert asked == ["adex", "izhikevich", "lif"]


def test_results_are_kept_on_request(evidence, records):
    kept, asked = records
    status, out, _ = evidence("mcculloch_pitts", "--record", "--json")
    assert (status, asked) == (0, ["mcculloch_pitts"])
    assert json.loads(out) == [kept["mcculloch_pitts"]] == [made("mcculloch_pitts", lut=7)]


def test_records_are_verified(evidence, records):
    """Everything is asked anew and nothing is written; one broken model hides no other."""
    kept, asked = records
    names = ("lif", "adex", "akida", "alpha")
    before = {"lif": made("lif", lut=7), "adex": made("adex"), "akida": made("akida")}
    kept |= before
    status, out, err = evidence(*names, "--verify", "--jobs", "1", "--json")
    assert (status, asked, kept) == (1, list(names), before)
    rows = json.loads(out)
    assert [row["key"] for row in rows] == list(names)
    assert [row["status"] for row in rows] == ["complete", "complete", "error", "complete"]
    assert [row["differences"] for row in rows] == [
        [],
        ["lut: found 7, the record says 100"],
        [],
        ["there is no record"],
    ]
    assert rows[2]["error"]["error"] == "ValueError: there is no such chip"
    first, *rest = err.splitlines()
    assert first.startswith("spikeloom: akida: ")
    assert rest == ["adex is not as its record says", "alpha is not as its record says"]


def test_a_good_verification_is_a_table(evidence, records):
    kept, _ = records
    kept["lif"] = made("lif", lut=7, engine="bitwuzla", seconds=9.0)
    status, out, err = evidence("lif", "--verify", "--jobs", "1")
    assert (status, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == ["1024", "model", "lif"]


def test_a_difference_is_told_below_the_table(evidence, records):
    kept, _ = records
    kept["lif"] = made("lif")
    status, out, _ = evidence("lif", "--verify", "--jobs", "1")
    assert status == 1
    assert out.splitlines()[-1] == "lif: lut: found 7, the record says 100"


def test_one_of_three_ways(evidence, records):
    status, out, err = evidence("lif", "--verify", "--record")
    assert (status, out) == (2, "")
    assert err == "spikeloom: of --kept, --record and --verify only one can be given\n"


def test_an_edited_record_is_told(evidence, records, monkeypatch):
    def load(model):
        raise RecordError(f"{model}.json was edited by hand; it must be recorded anew")

    monkeypatch.setattr(model_evidence, "load", load)
    status, out, err = evidence("lif", "--kept")
    assert (status, out) == (2, "")
    assert err == "spikeloom: lif.json was edited by hand; it must be recorded anew\n"


def test_an_unknown_model(evidence):
    status, out, err = evidence("lifs")
    assert (status, out) == (2, "")
    assert err.startswith("spikeloom: no model is named 'lifs'; did you mean lif")


def test_a_model_of_ones_own_by_its_file(evidence, records, tmp_path):
    """The name in it may be that of another model, whose record says nothing of it."""
    kept, asked = records
    kept["lif"] = made("lif", sources="s")
    file = tmp_path / "mine.json"
    text = find_model("lif").to_json()
    file.write_text(text, encoding="utf-8")
    status, out, _ = evidence(str(file), "lif", "--json")
    assert status == 0
    assert [row["lut"] for row in json.loads(out)] == [7, 100]
    assert asked == [text]
    for option in ("--kept", "--record", "--verify"):
        status, out, err = evidence(str(file), option)
        assert (status, out) == (2, "")
        assert err == "spikeloom: records are of the models of spikeloom, and not of lif\n"
    status, _, err = evidence(str(tmp_path / "none.toml"))
    assert status == 2
    assert err.endswith("none.toml: cannot be read: No such file or directory\n")
