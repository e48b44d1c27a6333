"""Proofs of the forms of neuron models on the command line: output, JSON, refusals."""

import json
import re
from functools import partial

import pytest

from spikeloom.formal.neuron.forms import forms
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations


@pytest.fixture
def prove(command):
    return partial(command, "neurons", "prove")


def test_for_people(prove):
    status, out, err = prove("lif")
    assert (status, err) == (0, "")
    head, *lines = [line.split() for line in out.splitlines()]
    assert head == ["model", "form", "status", "cycles", "terms", "s", "problem"]
    assert [line[:3] for line in lines] == [["lif", form, "proved"] for form in forms.FORMS]


def test_for_machines(prove, documented):
    status, out, _ = prove("lap*", "--form", "folded", "--json")
    assert status == 0
    (row,) = json.loads(out)
    assert set(row) == documented("neurons prove")
    assert (row["model"], row["form"], row["status"]) == ("lapicque", "folded", "proved")
    assert (row["params"]["neurons"], row["params"]["stages"]) == (5, 3)
    assert row["problem"] is None
    assert row["control"] is not None


def test_a_file(prove, tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(from_equations({"v": "-v/20"}, threshold="v >= 1", name="mine").to_json())
    status, out, _ = prove(str(path), "--form", "serial")
    assert status == 0
    assert re.search(r"^mine +serial +proved", out, re.MULTILINE)


def no_form(params, form):
    raise ValueError(f"there is no {form} form")


def test_a_form_that_a_model_cannot_have(prove, monkeypatch):
    monkeypatch.setattr(forms, "form_of", no_form)
    status, out, err = prove("lif", "--form", "serial")
    assert status == 1
    assert "refused" in out
    assert err == "spikeloom: lif, serial: there is no serial form\n"


def test_such_a_form_is_no_failure_if_nobody_asked_for_it(prove, monkeypatch):
    monkeypatch.setattr(forms, "form_of", no_form)
    status, out, err = prove("lif")
    assert (status, err) == (0, "")
    assert "refused" in out


@pytest.mark.parametrize(
    ("attribute", "value", "said"),
    [
        ("difference", "v after an update: 1 instead of 2", "v after an update: 1 instead of 2"),
        ("control", None, "a wrong constant was not noticed"),
    ],
)
def test_what_is_not_proved_is_exit_status_one(prove, monkeypatch, attribute, value, said):
    true = forms.compare_form

    def wrong(params):
        found = true(params)
        object.__setattr__(found, attribute, value)
        return found

    monkeypatch.setattr(forms, "compare_form", wrong)
    status, out, err = prove("lif", "--form", "serial", "--json")
    assert status == 1
    assert json.loads(out)[0]["status"] == "unknown"
    assert err == f"spikeloom: lif, serial: {said}\n"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["lif", "--form", "x"], "--form must be one of serial, pipelined, folded, not 'x'"),
        (["lfi"], "no model is named 'lfi'; did you mean lif"),
        (["no.toml"], "no.toml: cannot be read: No such file or directory"),
    ],
)
def test_mistakes(prove, argv, message):
    status, out, err = prove(*argv)
    assert (status, out) == (2, "")
    assert err.startswith(f"spikeloom: {message}")
    assert err.count("\n") == 1
