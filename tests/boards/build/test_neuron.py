"""A model becomes a folder with hardware that anyone can run."""

import dataclasses
import json
import shutil
import subprocess

import pytest

from spikeloom.boards.build import neuron
from spikeloom.boards.devices.targets import targets
from spikeloom.golden.neuron.compiler.frontend.reader import from_equations

OWN = from_equations(
    {"v": "(2*I - v)/20"},
    threshold="v > 1",
    reset={"v": "0"},
    ranges={"v": (-4, 4)},
    inputs={"I": (-2, 2, 1)},
    name="own",
).to_json()


AREA_ONLY = next(name for name, x in targets().items() if not x.routed)


def made(form, out, **sizes):
    kind = neuron.find(neuron.forms()[form]).params_type()
    return neuron.hardware(form, kind(model=OWN, **sizes), out)


@pytest.fixture(scope="module")
def hardware(tmp_path_factory):
    """The folder of the parallel form, made once."""
    folder = tmp_path_factory.mktemp("own")
    made("parallel", folder)
    return folder


@pytest.fixture
def folder(hardware, tmp_path):
    """A copy of it, to be spoiled."""
    shutil.copytree(hardware, tmp_path, dirs_exist_ok=True)
    return tmp_path


def simulated(folder):
    return subprocess.run(["make", "-s"], cwd=folder, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize(
    ("form", "sizes"),
    [
        ("parallel", {}),
        ("parallel", {"stages": 2}),
        ("serial", {}),
        ("folded", {"neurons": 8, "stages": 2}),
    ],
)
def test_every_form_leaves_a_folder_that_stands_alone(form, sizes, tmp_path):
    result = made(form, tmp_path, **sizes)
    assert result.problems == ()
    assert result.proof.status == "proved"
    assert result.same is (None if (form, sizes) == ("parallel", {}) else True)
    # An interval of v' = (2 - v)/20 from 0 to 1 is 20 ln 2 = 13.9 ms, and the run has 2 s.
    at = result.quality.values.index(1)
    assert [x[at] for x in result.quality.counts.values()] == [143, 143]
    summary = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert {*summary.pop("files"), "summary.json"} == {x.name for x in tmp_path.iterdir()}
    assert summary == result.to_dict()
    assert (result.check.mismatches, result.gates.mismatches) == (0, 0)
    # An iCE40 bitstream begins with a comment and this preamble (Project IceStorm).
    assert result.bitstream == "own.bin"
    assert b"\x7e\xaa\x99\x7e" in (tmp_path / "own.bin").read_bytes()[:128]
    assert (tmp_path / "picture.svg").read_text(encoding="utf-8").startswith("<?xml")
    done = simulated(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS: 4096 cycles" in done.stdout


@pytest.mark.parametrize("form", neuron.forms())
def test_the_bench_of_a_model_named_with_words_of_verilog_passes(form, tmp_path):
    text = from_equations(
        {"reg": "(2*module - reg)/20", "wait": "fresh - wait"},
        threshold="reg > 1",
        reset={"reg": "0"},
        ranges={"reg": (-4, 4)},
        inputs={"module": (-2, 2, 1), "fresh": (-1, 1)},
        name="tb",
    ).to_json()
    kind = neuron.find(neuron.forms()[form]).params_type()
    assert neuron.hardware(form, kind(model=text), tmp_path).problems == ()
    done = simulated(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("row", [0, 3000, 4095])
def test_an_altered_vector_fails(row, folder):
    vectors = (folder / "vectors.hex").read_text().splitlines()
    # The first digit is of the last port, an output.
    vectors[row] = f"{int(vectors[row][0], 16) ^ 1:x}{vectors[row][1:]}"
    (folder / "vectors.hex").write_text("\n".join(vectors))
    done = simulated(folder)
    assert done.returncode != 0
    assert f"cycle {row}: p_v is" in done.stdout


def test_missing_vectors_fail(folder):
    lines = (folder / "vectors.hex").read_text().splitlines()
    (folder / "vectors.hex").write_text("\n".join(lines[:100]))
    assert simulated(folder).returncode != 0


def test_nothing_is_written_where_something_is_wrong(tmp_path):
    kind = neuron.find("neurons.parallel").params_type()
    with pytest.raises(ValueError, match="no target is named 'fpga'"):
        neuron.hardware("parallel", kind(model=OWN), tmp_path / "out", target="fpga")
    assert not (tmp_path / "out").exists()


def test_silence_is_a_problem(tmp_path):
    # With one fraction bit the membrane stops short of its threshold.
    kind = neuron.find("neurons.parallel").params_type()
    result = neuron.hardware("parallel", kind(model=OWN, fracs=(("v", 1),)), tmp_path)
    assert max(result.quality.counts["integer"]) == 0
    assert "own is silent for I = " in result.problems[0]
    assert result.problems[-1].endswith("nothing is wrong")


def test_files_of_an_earlier_model_go_and_others_stay(folder):
    (folder / "notes.txt").write_text("mine")
    kind = neuron.find("neurons.parallel").params_type()
    other = OWN.replace('"own"', '"other"')
    neuron.hardware("parallel", kind(model=other), folder)
    names = {x.name for x in folder.iterdir()}
    assert {"other.v", "other.bin", "notes.txt", "summary.json"} <= names
    assert not names & {"own.v", "own.bin"}


def test_a_device_without_place_and_route_is_refused_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(neuron, "to_verilog", lambda *_: pytest.fail("it has begun"))
    kind = neuron.find("neurons.parallel").params_type()
    with pytest.raises(ValueError, match=r"^target must have place and route, and .* an area only"):
        neuron.hardware("parallel", kind(model=OWN), tmp_path / "out", target=AREA_ONLY)
    assert not (tmp_path / "out").exists()


def test_a_proof_for_some_cycles_is_a_problem(tmp_path, monkeypatch):
    real = neuron.prove
    monkeypatch.setattr(
        neuron, "prove", lambda *x, **y: dataclasses.replace(real(*x, **y), bounded=True)
    )
    assert made("parallel", tmp_path).problems == (
        "the data path is not proved for all time, but proved, for some cycles only",
    )
