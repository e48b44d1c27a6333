"""``spikeloom export`` as a user types it: blocks, models, files, equations, and mistakes."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOWN = [
    line
    for page in ("README.md", "docs/exports.md")
    for line in re.findall(r"^    spikeloom (export .+)$", (ROOT / page).read_text(), re.MULTILINE)
]
NASTY = """
[model]
name = "stdint"
title = "*/ #error"
family = "integrate-and-fire"
core = "linear"
source = "*/ #error"
[states]
int = { range = [-2, 2], init = 0 }
double = { range = [-2, 2], init = 0.5 }
[inputs]
I = { range = [-1, 1], nominal = 0.2 }
NULL = { range = [-1, 1], nominal = 0.2 }
i0 = { range = [-1, 1], nominal = 0.2 }
i1 = { range = [-1, 1], nominal = 0.2 }
n1 = { range = [-1, 1], nominal = 0.2 }
range = { range = [-1, 1], nominal = 0.2 }
min = { range = [-1, 1], nominal = 0.2 }
[integration]
dt_ms = 0.1
[[update]]
method = "exponential"
equations = ["int' = (I*20 + i0 + i1 + n1 + range + min - int)/10", "double' = -double/10"]
[spike]
condition = "int >= 1"
reset = ["int = 0"]
"""


def make(folder):
    done = subprocess.run(["make", "-C", folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_for_machines(command, tmp_path, documented):
    out = tmp_path / "x"
    status, text, err = command("export", "sng.sobol", "--as", "c", "-o", str(out), "--json")
    assert (status, err) == (0, "")
    found = json.loads(text)
    assert set(found) == documented("export")
    assert found == json.loads((out / "manifest.json").read_text())
    assert (found["key"], found["form"], found["stem"]) == ("sng.sobol", "c", "sng_sobol")
    assert (found["call"], found["state_bits"]) == ("step", 8)
    assert found["operations"]["add"] == {"9": 1}
    assert [field["name"] for field in found["inputs"]] == ["en"]
    assert found["outputs"][0] | {"width": 8, "signed": False, "shape": []} == found["outputs"][0]


@pytest.mark.parametrize("line", SHOWN)
def test_the_commands_of_the_pages_run_as_they_are_written(command, tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line)
    assert command(*words)[0] == 0
    assert "PASS: " in make(words[words.index("-o") + 1])


def test_the_program_on_the_page_is_one(command, tmp_path):
    (text,) = re.findall(r"^```c\n(.*?)^```$", (ROOT / "docs/exports.md").read_text(), re.M | re.S)
    assert command("export", "neurons.izhikevich", "--as", "c", "-o", str(tmp_path))[0] == 0
    head, declared, calls = text.split("\n\n")
    lines = [head, "int main(void) {", declared, calls, "return out.ready != 1; }"]
    (tmp_path / "use.c").write_text("\n".join(lines))
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    subprocess.run(["cc", *flags, "use.c", "-o", "use"], cwd=tmp_path, check=True)
    subprocess.run(["./use"], cwd=tmp_path, check=True)


def test_for_people(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, text, _ = command("export", "sng.sobol", "--as", "c", "-o", "x")
    assert status == 0
    assert "sng_sobol as c" in text
    assert "x: make runs its vectors" in text


@pytest.mark.parametrize("form", ["c", "hls", "python"])
def test_a_file_with_names_that_are_words_elsewhere(command, tmp_path, form):
    (tmp_path / "mine.toml").write_text(NASTY)
    out = tmp_path / form
    asked = ("export", str(tmp_path / "mine.toml"), "--as", form, "-o", str(out), "--json")
    status, text, _ = command(*asked)
    assert status == 0
    found = json.loads(text)
    assert found["stem"] == "neurons_parallel_stdint"
    names = {x["source"]: x["name"] for x in found["inputs"]}
    assert (names["I"], names["NULL"], names["range"]) == ("I_", "NULL_", "range_")
    assert "PASS: " in make(out)
    for path in out.iterdir():
        if path.name != "manifest.json" and path.is_file():
            assert "#error" not in path.read_text(errors="replace")


def test_a_model_by_name_with_its_settings(command, tmp_path):
    status, text, _ = command(
        *("export", "lif", "--as", "python", "-o", str(tmp_path), "--precision", "Q4.10", "--json")
    )
    assert status == 0
    found = json.loads(text)
    (v,) = [x for x in found["outputs"] if x["source"] == "v"]
    assert (found["key"], v["frac"]) == ("neurons.parallel", 10)
    assert "PASS: " in make(tmp_path)


def test_equations(command, tmp_path):
    status, text, _ = command(
        *("export", "dv/dt = (2*I - v)/tau", "--set", "tau=20", "--threshold", "v > 1"),
        *("--reset", "v=0", "--range", "v=-4,4", "--input", "I=-2,2,1"),
        *("--as", "python", "-o", str(tmp_path), "--json"),
    )
    assert status == 0
    assert json.loads(text)["stem"] == "neurons_parallel_custom"
    assert "PASS: " in make(tmp_path)


def test_another_form_in_the_same_folder_leaves_no_file_of_the_first(command, tmp_path):
    for form in ("c", "hls", "python", "c"):
        assert command("export", "sng.sobol", "--as", form, "-o", str(tmp_path))[0] == 0
        make(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == {
        *("Makefile", "README.md", "check", "check.c", "manifest.json", "sng_sobol.h"),
        "vectors.txt",
    }


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("sng.lfsx",), "no block is named 'sng.lfsx'; did you mean sng.lfsr"),
        (("sng.*",), "no block is named 'sng.*'; did you mean "),
        (("zzz",), "no block is named 'zzz'; spikeloom list shows them"),
        (("none.toml",), "none.toml: cannot be read: No such file or directory"),
        (("sng.sobol", "--as", "vhdl"), "--as must be one of c, hls, python, not 'vhdl'"),
        (("sng.sobol", "-o", ""), "-o must name a folder, and is empty"),
        (("sng.sobol", "-o", "a.file"), "-o must name a folder, and a.file is a file"),
        (("sng.lfsr", "--set", "width=2"), "width must be in 3..64, not 2"),
        (("sng.sobol", "--set", "width"), "--set takes NAME=VALUE, not 'width'"),
        (("sng.sobol", "--preset", "RS"), "--preset is of a model; sng.sobol has its own "),
        (("sng.sobol", "--bits", "v=3"), "--bits is of a model; sng.sobol has its own "),
        (("sng.sobol", "--precision", "auto"), "--precision is of a model; sng.sobol has "),
        (("sng.sobol", "--init", "v=3"), "--init is of EQUATIONS; a model has its own"),
        (("lif", "--frac", "v=3"), "--frac is of EQUATIONS; a model has its own"),
        (("dv = 3",), 'an equation is "dx/dt = …" or "x\' = …", not \'dv = 3\''),
        (("sng.sobol", "--seed", "-1"), "Invalid value for '--seed': -1 is not in the range x>=0."),
    ],
)
def test_a_mistake_is_told_in_one_line(command, tmp_path, monkeypatch, argv, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.file").write_text("mine")
    asked = ("export", "--as", "c", "-o", "out", *argv)
    status, out, err = command(*asked)
    assert (status, out) == (2, "")
    assert err.startswith(f"spikeloom: {message}")
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.file"]
