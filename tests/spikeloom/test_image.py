"""``spikeloom image`` and ``--set NAME=@FILE``: a file of the user's own becomes a memory."""

import json
from pathlib import Path

import numpy as np
import pytest

from spikeloom import options
from spikeloom.golden.core import images
from spikeloom.golden.core.array import IntArray
from spikeloom.golden.memory.memory.rom import PRESENT


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """Signed weights in a file of the working folder."""
    monkeypatch.chdir(tmp_path)
    array = IntArray(np.random.default_rng(0).integers(-8, 8, (6, 5)), 4, True)
    images.save(array, "weights.npz")
    return array


def test_a_file_is_shown_and_written_in_another_format(command, weights, documented):
    status, out, err = command("image", "weights.npz", "-o", "weights.mif", "--json")
    assert (status, err) == (0, "")
    found = json.loads(out)
    assert set(found) == documented("image")
    assert found == {
        "file": "weights.npz",
        "shape": [6, 5],
        "width": 4,
        "signed": True,
        "smallest": int(weights.values.min()),
        "largest": int(weights.values.max()),
        "digest": weights.digest,
        "written": "weights.mif",
    }
    again = images.load("weights.mif", signed=True, shape=(6, 5))
    assert again == weights
    status, out, _ = command("image", "weights.mif", "--signed", "--width", "5")
    assert status == 0
    low, high = str(weights.codes.min()), str(weights.codes.max())
    assert out.split()[-7:-1] == ["weights.mif", "30", "5", "True", low, high]


def test_the_commands_of_the_manual(command, weights):
    """Check, elaborate and synth with the array in a file."""
    given = ("--set", "contents=@weights.npz")
    status, out, _ = command("check", "memory.rom", *given, "--engine", "pysim", "--json")
    assert status == 0
    (result,) = json.loads(out)
    assert result["params"]["contents"] == weights.to_dict()
    assert (result["status"], result["mismatches"]) == ("equal", 0)
    status, _, err = command("elaborate", "memory.rom", *given, "-o", "weights.v")
    assert (status, err) == (0, "")
    assert "reg [3:0] memory [29:0]" in Path("weights.v").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "width", "signed"),
    [
        ("contents=@weights.npz", 4, True),
        ("contents=@weights.mif", 4, False),
        ("contents=@weights.mif,signed", 4, True),
        ("contents=@weights.mif,width=6", 6, False),
        ("contents=@weights.mif,signed,width=4", 4, True),
        ("contents=@odd,name.mif,width=4,signed", 4, True),
    ],
)
def test_settings_name_files(weights, text, width, signed):
    for name in ("weights.mif", "odd,name.mif"):
        images.save(weights, name)
    (found,) = options.values([text]).values()
    assert (found.width, found.signed) == (width, signed)
    assert found.codes.tolist() == weights.codes.tolist()


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("contents=@no.npz", 1, "No such file or directory: 'no.npz'"),
        ("contents=@weights.txt", 2, "a file of an array must end in .npz, .hex"),
        ("contents=@", 2, "an array is @FILE[,width=N][,signed], not '@'"),
        ("contents=@weights.npz,width=3", 2, "weights.npz: values["),
        ("contents=@weights.npz,width=4,width=5", 2, "width must be given once, not 2 times"),
        ("contents=@weights.npz,width=64", 2, "width must be in 1..63, not 64"),
        ("contents=@bad.hex", 2, "bad.hex:2: a word must be a number of radix 16, not 'zz'"),
        ("contents=[1,2]", 2, "contents must be an IntArray of 1..4194304 words"),
        ("contents={}", 2, "an array must have shape, width, signed, bits, not nothing"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(command, weights, text, status, message):
    Path("bad.hex").write_text("01\nzz\n", encoding="utf-8")
    found, out, err = command("check", "memory.rom", "--set", text)
    assert (found, out) == (status, "")
    assert message in err
    assert err.count("\n") == 1


def test_the_list_of_blocks_tells_an_array_by_its_digest(command):
    status, out, _ = command("list", "memory.rom")
    assert status == 0
    assert repr(PRESENT).startswith("IntArray(16 of u4, ")
    assert "contents=IntArray(16 of u4, " in out
