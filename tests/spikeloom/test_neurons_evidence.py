"""``spikeloom neurons evidence``: for people, for machines, and what it says no to."""

import json
import re
from functools import partial
from pathlib import Path

import pytest

from spikeloom.boards.evidence import models as model_evidence

ROOT = Path(__file__).parents[2]


@pytest.fixture
def evidence(command):
    return partial(command, "neurons", "evidence")


def test_for_people(evidence):
    status, out, err = evidence("lif", "adex", "--kept")
    assert (status, err) == (0, "")
    title, head, *lines = [line.split() for line in out.splitlines()]
    assert title == ["1024", "neurons", "on", "ecp5-25k"]
    assert head == ["model", "stages", "LUT", "FF", "BRAM", "DSP", "fits", "proved", "s"]
    assert [line[0] for line in lines] == ["lif", "adex"]


def test_for_machines(evidence):
    status, out, _ = evidence("izhikevich", "--kept", "--json")
    assert status == 0
    assert json.loads(out) == [model_evidence.load()["izhikevich"]]
    section = (ROOT / "docs" / "cli.md").read_text().split("\n### neurons evidence\n")[1]
    rows = re.findall(r"^\| (`.*?`) \|", section.split("\n##")[0], re.MULTILINE)
    described = {name for cells in rows for name in re.findall(r"`(\w+)`", cells)}
    assert described == set(json.loads(out)[0])


def test_a_model_that_is_not_proved_is_exit_status_one(evidence, monkeypatch):
    lif = model_evidence.load()["lif"] | {"proved": False}
    monkeypatch.setattr(model_evidence, "load", lambda: {"lif": lif})
    status, out, err = evidence("--kept")
    assert status == 1
    assert out.splitlines()[-1].split()[:1] == ["lif"]
    assert err == "spikeloom: not proved: lif\n"


def test_results_are_kept_on_request(evidence, monkeypatch):
    kept = []
    monkeypatch.setenv("SPIKELOOM_RECORD", "1")
    monkeypatch.setattr(model_evidence, "keep", kept.extend)
    status, out, _ = evidence("mcculloch_pitts", "--json")
    assert (status, json.loads(out)) == (0, kept)


def test_an_unknown_model(evidence):
    status, out, err = evidence("lifs")
    assert (status, out) == (2, "")
    assert err.startswith("spikeloom: no model is named 'lifs'; did you mean lif")
