"""``spikeloom neurons compile`` and models as parameters, as a user types them."""

import json
import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

EQUATIONS = (
    *("neurons", "compile", "dv/dt = (2*I - v)/tau", "--threshold", "v > 1", "--reset", "v=0"),
    *("--range", "v=-4,4", "--input", "I=-2,2,1", "--set", "tau=20"),
)
MODEL = """
[model]
name = "mine"
title = "Mine"
family = "integrate-and-fire"
core = "linear"
source = "none"
[states]
v = { range = [-2, 2], init = 0 }
[inputs]
I = { range = [-1, 1], nominal = 0.2 }
[integration]
dt_ms = 0.1
[[update]]
method = "exponential"
equations = ["v' = (I*20 - v)/10"]
[spike]
condition = "v >= 1"
reset = ["v = 0"]
"""


def test_equations_to_hardware(command, tmp_path, documented):
    status, out, _ = command(*EQUATIONS, "--form", "serial", "-o", str(tmp_path), "--json")
    found = json.loads(out)
    assert status == 0
    assert set(found) == documented("neurons compile")
    assert (found["form"], found["proof"], found["same_as_parallel"]) == ("serial", "proved", True)
    assert found["mismatches"] == 0
    assert found["lut"] > 0
    assert {path.name for path in tmp_path.iterdir()} == {
        *("Makefile", "certificate.json", "custom.v", "model.json", "params.json", "picture.svg"),
        *("summary.json", "tb.v", "vectors.hex", found["bitstream"]),
    }


@pytest.mark.parametrize("page", ["README.md", "docs/neurons.md"])
def test_the_command_of_a_page_runs_as_it_is_written(command, tmp_path, monkeypatch, page):
    text = (ROOT / page).read_text(encoding="utf-8")
    (line,) = re.findall(r"^    spikeloom (neurons compile .+)$", text, re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    status, out, _ = command(*shlex.split(line))
    assert status == 0
    assert "0 of 1000 cycles differ" in out
    assert (tmp_path / "build" / "own" / "tb.v").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compile", "dv/dt = (2*I - v"], "was never closed"),
        (["compile", "v = 3"], "an equation is"),
        (["compile", "v' = -v", "--range", "v=-4"], "--range v takes LOW,HIGH, not '-4'"),
        (["compile", "v' = -v", "--input", "I=0,inf"], "--input I takes LOW,HIGH or"),
        (["compile", "v' = -v*k", "--set", "k=no"], "--set k must be a number, not 'no'"),
        (["compile", "lif", "--reset", "v=0"], "--reset is of EQUATIONS"),
        (["compile", "lif", "--neurons", "3"], "--neurons is nothing of a parallel neuron"),
        (["compile", "lif", "--form", "round"], "--form must be one of"),
        (["compile", "lif", "--target", "fpga"], "no target is named 'fpga'"),
        (["compile", "no_file.toml"], "no_file.toml: cannot be read"),
        (["simulate", "lif", "--time-ms", "inf"], "--time-ms must be 1 to 10000000 steps"),
        (["simulate", "lif", "--time-ms", "nan"], "--time-ms must be 1 to 10000000 steps"),
    ],
)
def test_mistakes_are_told(command, tmp_path, arguments, said):
    extra = ["-o", str(tmp_path / "out")] if arguments[0] == "compile" else []
    status, _, text = command("neurons", *arguments, *extra)
    assert status == 2
    assert said in text
    assert not (tmp_path / "out").exists()


def test_commands_take_a_model_from_a_file_or_as_text(command, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MODEL)
    status, verilog, _ = command("elaborate", "neurons.parallel", "--set", f"model={path}")
    assert status == 0
    assert "module neurons_parallel" in verilog
    from spikeloom.golden.neuron.compiler.frontend import reader

    text = reader.load(path).to_json()
    assert command("elaborate", "neurons.parallel", "--set", f"model={text}")[1] == verilog
    asked = ("check", "neurons.parallel", "--engine", "pysim", "--cycles", "200", "--json")
    status, out, _ = command(*asked, "--set", f"model={path}")
    assert status == 0
    assert json.loads(out)[0]["mismatches"] == 0


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 900 + "1" + "]" * 900, "(" * 20])
def test_brackets_within_brackets_are_refused(command, text):
    status, _, said = command("elaborate", "memory.rom", "--set", f"words={text}")
    assert status == 2
    assert "must have at most 8 brackets within each other" in said


def test_options_say_their_names(command):
    assert "'--jobs': -1" in command("check", "arith.and_mul", "--jobs", "-1")[2]
    assert "'--cycles'" in command("check", "arith.and_mul", "--cycles", "1000000000")[2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["dv/dt = I; dv/dt = v"],
            "an equation of v must be given once, not again as ' dv/dt = v'",
        ),
        (["--set", "tau=3"], "--set tau must be given once, not again as '3'"),
        (["--range", "v=0,1"], "--range v must be given once, not again"),
        (["--reset", "v=1"], "--reset v must be given once, not again"),
        (["--range", "q=0,1"], "custom: ranges must be of v, not 'q'"),
    ],
)
def test_what_is_said_twice_or_of_nothing_is_refused(command, tmp_path, arguments, message):
    given = [*EQUATIONS, *arguments]
    if "=" in arguments[0]:
        given = [*EQUATIONS[:2], *arguments]
    status, out, err = command(*given, "-o", str(tmp_path / "out"))
    assert (status, out, err) == (2, "", f"spikeloom: {message}\n")
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_place_of_the_folder_is_refused_before_the_work(command, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    for output in ("file", "file/folder"):
        status, out, err = command(*EQUATIONS, "-o", str(tmp_path / output))
        assert (status, out) == (2, "")
        assert err == f"spikeloom: -o must name a folder, and {tmp_path / 'file'} is a file\n"


def test_equations_go_on_in_the_next_line():
    from spikeloom.equations import described

    text = "\n dv/dt = (I\n  - v)/20  # leak\n w' = v\n - w; du/dt = v\n"
    plain = "dv/dt = (I - v)/20; w' = v - w; du/dt = v"
    given = ((), "v > 1", (), (), (), (), (), 0.1, "euler")
    assert described(text, *given) == described(plain, *given)
