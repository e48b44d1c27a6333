"""Commands of many jobs: all take --jobs and --cluster, and give the same on a cluster."""

import json
import re
import shlex
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import click
import pytest

from spikeloom.commands.group import cli
from spikeloom.sim.host import cluster as dask
from spikeloom.sim.host.tools import scripts_dir


def commands(group=cli, names=()):
    """All commands that are no groups, by name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*names, name))
        else:
            yield " ".join((*names, name)), command


COMMANDS = dict(commands())
MANY = {name for name, x in COMMANDS.items() if {"jobs", "cluster"} & {p.name for p in x.params}}


def test_those_of_many_jobs_take_both_options_from_one_place():
    assert {"check", "prove", "mutate", "synth", "record", "accuracy", "function", "sweep"} <= MANY
    assert {"neurons evidence", "neurons prove", "build digits"} <= MANY
    one = {x.name: (x.opts, x.help, x.metavar) for x in COMMANDS["check"].params}
    for name in MANY:
        found = {x.name: (x.opts, x.help, x.metavar) for x in COMMANDS[name].params}
        assert {x: found.get(x) for x in ("jobs", "cluster")} == {
            x: one[x] for x in ("jobs", "cluster")
        }, name


ARGUMENTS = {
    "accuracy": ["arith.and_mul", "--length", "16"],
    "build digits": ["-o", "never"],
    "check": ["sng.lfsr", "--engine", "pysim"],
    "function": ["exp_neg", "--x", "UQ3.3", "--y", "UQ0.4"],
    "mutate": ["arith.and_mul", "--mutants", "2"],
    "neurons evidence": ["lif", "--fresh"],
    "neurons prove": ["lif"],
    "prove": ["arith.and_mul"],
    "record": ["arith.and_mul", "--fresh", "--verify"],
    "sweep": ["arith.and_mul"],
    "synth": ["arith.and_mul"],
}


@pytest.mark.parametrize("name", sorted(MANY))
def test_an_address_that_is_none_ends_each(name, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments = ARGUMENTS.get(name, ["-o", "never"])
    status, out, err = command(*name.split(), *arguments, "--cluster", "nowhere")
    assert (status, out) == (2, "")
    assert err.splitlines()[-1] == (
        "spikeloom: cluster must be the address of a Dask scheduler, like tcp://10.0.0.1:8786, "
        "not 'nowhere'"
    )
    assert list(tmp_path.rglob("*.bit")) == []


def test_an_address_where_nobody_answers_is_exit_status_one(command, monkeypatch):
    monkeypatch.setattr(dask, "CONNECT_S", 0.3)
    status, out, err = command("sweep", "sng.lfsr", "--cluster", "127.0.0.1:1")
    assert (status, out) == (1, "")
    assert err == (
        "spikeloom: no Dask scheduler answers at '127.0.0.1:1' within 0.3 s; dask scheduler "
        "starts one\n"
    )


@pytest.fixture
def here_and_there(command, local, tmp_path, monkeypatch):
    """What a command prints as JSON here, and on a cluster whose workers have another cache."""
    # Workers inherit it, and what is kept here is not what they find.
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path / "there"))
    address = local()
    monkeypatch.setenv("SPIKELOOM_CACHE_DIR", str(tmp_path / "here"))

    def run(*argv):
        found = []
        for more in ([], ["--cluster", address]):
            status, out, err = command(*argv, "--json", *more)
            assert (status, err) == (0, "")
            found.append(
                [{k: x for k, x in row.items() if k != "seconds"} for row in json.loads(out)]
            )
        return found

    run.folder = tmp_path
    return run


def test_a_cluster_gives_what_this_machine_gives(here_and_there):
    arguments = ["--over", "width=[4,5,7]", "--seeds", "3", "--cycles", "300"]
    here, there = here_and_there("sweep", "sng.lfsr", *arguments)
    assert there == here
    assert [(x["params"]["width"], x["seed"]) for x in here] == [
        (width, seed) for width in (4, 5, 7) for seed in range(3)
    ]
    assert len({x["result"]["value"]["digest"] for x in here}) == 9
    here, there = here_and_there("check", "arith.m*", "--engine", "pysim", "--cycles", "60")
    assert there == here
    assert len(here) > 4
    here, there = here_and_there("prove", "arith.and_mul")
    assert there == here
    assert {x["status"] for x in here} == {"proved"}
    # Each has kept what it has proved.
    kept = [
        sorted(x.name for x in (here_and_there.folder / place).rglob("*.json"))
        for place in ("here", "there")
    ]
    assert kept[0] == kept[1] != []


def test_the_commands_of_the_page_run_as_they_stand_there(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()
    (shown,) = re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Only the address is another one.
    here = shown.replace("10.0.0.1", "127.0.0.1").replace("8786", str(port))
    *servers, last = [shlex.split(line.removeprefix("$ ")) for line in here.splitlines()]
    assert [words[:2] for words in servers] == [["dask", "scheduler"], ["dask", "worker"]]
    with ExitStack() as stack:
        for words in servers:
            process = subprocess.Popen(
                [scripts_dir() / words[0], *words[1:]], stderr=subprocess.DEVNULL, cwd=tmp_path
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        done = subprocess.run(
            [scripts_dir() / last[0], *last[1:], "--json"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
    assert done.returncode == 0, done.stderr
    assert {row["status"] for row in json.loads(done.stdout)} == {"equal"}


def test_a_reducer_of_ones_own_as_on_the_page(command, tmp_path, monkeypatch):
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text()
    (code,) = re.findall(r"^```py\n(def ones.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (line,) = re.findall(r"^    spikeloom (sweep .*)$", page, re.MULTILINE)
    (tmp_path / "mine.py").write_text(code)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    # Whatever the folder was when Python was started.
    monkeypatch.setattr("multiprocessing.process.ORIGINAL_DIR", str(tmp_path.parent))
    status, out, err = command(*shlex.split(line), "--json")
    sys.modules.pop("mine", None)
    assert (status, err) == (0, "")
    rows = json.loads(out)
    assert [(row["params"]["width"], row["seed"]) for row in rows] == [
        (width, seed) for width in range(3, 7) for seed in range(2)
    ]
    assert all(type(row["result"]) is int and row["result"] > 0 for row in rows)


LIST = "--over width must be a list like [4,8] or a range like 1..9"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--over", "width=4"], f"{LIST}, not 4"),
        (["--over", "width=4..3"], f"{LIST}, not '4..3'"),
        (
            ["--over", "width=1..9999999"],
            "--over width must have at most 1000000 values, not 1..9999999",
        ),
        (
            ["--over", "width=3..60", "--seeds", "20000"],
            "a sweep must have at most 1000000 runs, not 1160000",
        ),
        (
            ["--over", "width=[4]", "--set", "width=4"],
            "a parameter is given by --set or by --over, and width by both",
        ),
        (["--over", "width=[99]"], "width must be in 3..64, not 99"),
        (["--reduce", "x"], "a reducer is MODULE:FUNCTION, not 'x'"),
        (["--input", "q=1"], "sng.lfsr takes en, not 'q'"),
    ],
)
def test_a_sweep_that_is_none_is_told(command, arguments, said):
    assert command("sweep", "sng.lfsr", *arguments) == (2, "", f"spikeloom: {said}\n")
