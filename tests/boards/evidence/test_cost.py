"""Records are compared with the kept ones, and kept on request."""

import json

import pytest

from spikeloom.boards.evidence import cost as baseline
from spikeloom.golden.sc.sng.lfsr import LFSRParams


def entry(**changed):
    return {
        "key": "sng.lfsr",
        "target": "ice40-hx8k",
        "params": LFSRParams().to_dict(),
        "lut": 3,
        "lc": 12,
        "ff": 8,
        "bram": 0,
        "dsp": 0,
        "fmax_mhz": 300.0,
        "tools": {"yosys": "1"},
    } | changed


@pytest.fixture(autouse=True)
def not_recording(monkeypatch):
    """Whatever the environment of the run says."""
    monkeypatch.delenv("SPIKELOOM_RECORD", raising=False)


@pytest.fixture
def file(tmp_path):
    """A file with one record."""
    path = tmp_path / "kept.json"
    baseline.record([entry()], path)
    return path


@pytest.mark.parametrize(
    ("changed", "sentences"),
    [
        ({}, []),
        ({"fmax_mhz": 270.1}, []),
        ({"fmax_mhz": 330.0}, []),
        ({"fmax_mhz": 269.9}, ["sng.lfsr on ice40-hx8k: fmax_mhz is 269.9, was 300.0"]),
        ({"fmax_mhz": None}, ["sng.lfsr on ice40-hx8k: fmax_mhz is None, was 300.0"]),
        ({"lut": 2}, ["sng.lfsr on ice40-hx8k: lut is 2, was 3"]),
        (
            {"lc": None, "ff": 9},
            [
                "sng.lfsr on ice40-hx8k: lc is None, was 12",
                "sng.lfsr on ice40-hx8k: ff is 9, was 8",
            ],
        ),
        (
            {"bram": 1, "dsp": 1},
            ["sng.lfsr on ice40-hx8k: bram is 1, was 0", "sng.lfsr on ice40-hx8k: dsp is 1, was 0"],
        ),
        (
            {"target": "ecp5-25k", "params": {"width": 4}},
            ["sng.lfsr on ecp5-25k: no record is kept for {'width': 4}"],
        ),
        (
            {"tools": {"yosys": "2"}, "lut": 4},
            [
                "tools: the record was kept with yosys 1, and this is 2",
                "sng.lfsr on ice40-hx8k: lut is 4, was 3",
            ],
        ),
        ({"tools": {}}, ["tools: the record was kept with yosys 1, and this is none"]),
    ],
)
def test_differences(file, changed, sentences):
    assert baseline.compare([entry(**changed)], file) == sentences


def test_other_versions_are_said_once(file):
    baseline.record([entry(target="ecp5-25k")], file)
    new = [entry(tools={"yosys": "2"}), entry(target="ecp5-25k", tools={"yosys": "2"})]
    assert baseline.compare(new, file) == ["tools: the record was kept with yosys 1, and this is 2"]


def test_recording_replaces_sorts_and_is_stable(file, monkeypatch):
    monkeypatch.setenv("SPIKELOOM_RECORD", "1")
    new = [entry(params=LFSRParams(width=9).to_dict()), entry(lut=5), entry(target="ecp5-25k")]
    assert baseline.compare(new, file) == []
    first = file.read_text()
    lines = first.splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("[", "]", 5)
    assert [json.loads(line.rstrip(","))["target"] for line in lines[1:-1]] == [
        "ecp5-25k",
        "ice40-hx8k",
        "ice40-hx8k",
    ]
    assert [found["lut"] for found in baseline.load(file)] == [3, 5, 3]
    baseline.compare(new[::-1], file)
    assert file.read_text() == first
    monkeypatch.delenv("SPIKELOOM_RECORD")
    assert baseline.compare(new, file) == []


def test_recording_drops_what_can_no_longer_be_built(file):
    gone = [
        entry(key="sng.gone"),
        entry(params={"height": 3}),
        entry(params=LFSRParams().to_dict() | {"width": 99}),
        entry(params={"width": 8}),
    ]
    file.write_text(json.dumps(gone))
    baseline.record([entry()], file)
    assert len(baseline.load(file)) == 1


def test_no_file_is_no_record(tmp_path):
    assert baseline.load(tmp_path / "none.json") == []


def test_the_kept_records_are_as_they_would_be_written(tmp_path):
    copy = tmp_path / "copy.json"
    copy.write_text(baseline.FILE.read_text())
    baseline.record([], copy)
    assert copy.read_text() == baseline.FILE.read_text()
