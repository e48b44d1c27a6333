"""``spikeloom build`` from a shell: an application of others, for people and for machines."""

import json
import sys

import pytest
from click.testing import CliRunner

from spikeloom.boards.build import pipeline
from spikeloom.commands import group
from spikeloom.commands.group import cli
from spikeloom.formal.core.certificate import Certificate

from .conftest import LARGEST


@pytest.fixture
def ask(package, tmp_path):
    """Run the command on the small application."""
    package("theirs", largest=LARGEST)

    def run(*argv):
        out = ["-o", str(tmp_path / "out"), "--jobs", "1"]
        return CliRunner().invoke(cli, ["build", "largest", *out, *argv])

    return run


def test_for_machines_and_for_people(ask, tmp_path):
    done = ask("--count", "4", "--json")
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert summary == json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["options"] == {"count": 4}
    assert list(summary["targets"]) == ["ice40-up5k"]
    assert "synthesis, place and route for ice40-up5k" in done.stderr

    done = ask()
    assert done.exit_code == 0, done.output
    assert "largest: 3 numbers, 20 rows" in done.stdout
    assert "netlist ice40-up5k" in done.stdout
    assert f"report: {tmp_path / 'out' / 'report.html'}" in done.stdout.replace("\n", "")


def test_a_build_that_is_not_right_is_exit_status_one(package, tmp_path, monkeypatch, capsys):
    package("theirs", largest=LARGEST)
    refuted = Certificate(key="layers.argmax", params={}, status="refuted", control="refuted")
    monkeypatch.setattr(pipeline, "prove_all", lambda keys, jobs: [refuted])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["spikeloom", "build", "largest", "-o", "out", "--jobs", "1"])
    with pytest.raises(SystemExit) as stop:
        group.main()
    assert stop.value.code == 1
    assert "spikeloom: layers.argmax is not proved: refuted" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["letters"], "application must be one of 'digits', 'largest', not 'letters'"),
        (["largest", "-o", "out", "--count", "many"], "'many' is not a valid integer"),
        (["largest", "-o", "out", "--cuont", "4"], "No such option '--cuont'"),
        (["largest"], "Missing option '-o'"),
    ],
)
def test_a_mistake_is_told(package, tmp_path, monkeypatch, capsys, argv, message):
    package("theirs", largest=LARGEST)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["spikeloom", "build", *argv])
    with pytest.raises(SystemExit) as stop:
        group.main()
    assert stop.value.code == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
