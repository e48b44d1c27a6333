"""The scoreboard counts each block once, and says what is wrong with it."""

import json

import pytest
from click.testing import CliRunner

from spikeloom.boards.evidence.ladder import Climb
from spikeloom.boards.evidence.models import ModelClimb
from spikeloom.boards.evidence.scoreboard import command, score
from spikeloom.sim.host.results import Fault


def result(key, **values):
    return ModelClimb(key=key, params={}, status="complete", **values).to_dict()


GOOD = result("lif")
SHORT = result("adex", lacks=("no test of the model passes",))
DIFFERS = result("traub", lacks=("serial: undecided",), differences=("lut: found 1",))
BROKEN = result("akida", error=Fault("a.py", 3, "ValueError: no"))


@pytest.fixture
def board(tmp_path):
    """Run the command on files with results; gives exit status and lines."""

    def run(**files):
        paths = []
        for name, results in files.items():
            paths.append(tmp_path / f"{name}.json")
            paths[-1].write_text(
                results if isinstance(results, str) else json.dumps(results), encoding="utf-8"
            )
        done = CliRunner().invoke(command, list(map(str, paths)))
        return done.exit_code, done.output.splitlines()

    return run


def test_all_is_well(board):
    climb = Climb(key="sng.lfsr", params={}, status="complete").to_dict()
    status, lines = board(blocks=[climb, climb], models=[GOOD])
    assert status == 0
    assert [line.split() for line in lines] == [
        ["total", "verified", "differing", "short", "errors"],
        ["blocks", "2", "2", "0", "0", "0"],
        ["models", "1", "1", "0", "0", "0"],
    ]


def test_what_is_wrong_is_said(board):
    status, lines = board(models=[GOOD, SHORT, DIFFERS, BROKEN])
    assert status == 1
    assert lines[:-2] == [
        "adex lacks no test of the model passes",
        "traub differs: lut: found 1",
        "traub lacks serial: undecided",
        "akida: a.py:3: ValueError: no",
    ]
    assert lines[-1].split() == ["models", "4", "1", "1", "1", "1"]


@pytest.mark.parametrize("wrong", [SHORT, DIFFERS, BROKEN])
def test_one_is_enough(wrong):
    assert score("models", [GOOD]).good
    assert not score("models", [GOOD, wrong]).good


@pytest.mark.parametrize("text", ["", "{", "{}", "[1]", "[{}]"])
def test_a_file_without_results_is_no_success(board, text):
    status, lines = board(blocks=text, models=[GOOD])
    assert status == 1
    assert any(line.split() == ["blocks", *"00000"] for line in lines)


def test_a_missing_file_is_told(tmp_path):
    done = CliRunner().invoke(command, [str(tmp_path / "blocks.json")])
    assert done.exit_code == 1
    assert done.output.startswith(f"blocks: {tmp_path / 'blocks.json'} holds no results\n")
