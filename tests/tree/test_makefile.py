"""Targets of the Makefile: what they run is there, and one failure hides no other."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import click
import pytest

from spikeloom.commands.group import cli

ROOT = Path(__file__).parents[2]
BIN = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
FILES = ("Makefile", "pyproject.toml", "setup.py", "constraints.txt", ".ci/setup")
TOOL = """\
#!/bin/sh
printf '%s\\n' "$(basename "$0") $*" >> "$CALLS"
printf 'all=%s cache=%s\\n' "$SPIKELOOM_ALL_TESTS" "$SPIKELOOM_CACHE_DIR" >> "$CALLS.settings"
echo '[]'
case " $FAILING " in *" $(basename "$0") "*) exit 1;; esac
"""


@pytest.fixture
def make(tmp_path):
    """Run a target with tools that only tell how they were called."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    bin = tmp_path / ".venv" / "bin"
    bin.mkdir(parents=True)
    for name in ("pytest", "spikeloom", "python", "sphinx-build", "ruff", "basedpyright"):
        (bin / name).write_text(TOOL, encoding="utf-8")
        (bin / name).chmod(0o755)
    (tmp_path / ".venv" / ".installed").touch()
    calls = tmp_path / "calls"

    def run(target, failing=""):
        environment = {**os.environ, "CALLS": str(calls), "FAILING": failing}
        environment.pop("SPIKELOOM_ALL_TESTS", None)
        done = subprocess.run(
            ["make", target], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        return done, [shlex.split(line) for line in calls.read_text(encoding="utf-8").splitlines()]

    return run


def is_command(name, *words):
    """Whether a program takes the arguments: of ours all of them, else its help is asked."""
    if name == "spikeloom":
        command, words = cli, list(words)
        while isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words.pop(0))
        return command.make_context(name, words) is not None
    argv = [sys.executable if name == "python" else shutil.which(name, path=BIN), *words]
    done = subprocess.run([*argv, "--help"], cwd=ROOT, capture_output=True, text=True)
    return done.returncode == 0 and "usage" in done.stdout.lower()


@pytest.mark.parametrize("target", ["demo", "test", "verify", "docs"])
def test_what_a_target_runs_is_there(make, target):
    done, calls = make(target)
    assert done.returncode == 0, done.stderr
    for call in calls:
        assert is_command(*call), call


def test_everything_is_verified_anew(make, tmp_path):
    _, (tests, blocks, models, score) = make("verify")
    assert tests[0] == "pytest"
    assert blocks == ["spikeloom", "record", "all", "--verify", "--json"]
    assert models == ["spikeloom", "neurons", "evidence", "--verify", "--json"]
    files = [tmp_path / name for name in score[-2:]]
    assert [file.stem for file in files] == ["blocks", "models"]
    assert [json.loads(file.read_text(encoding="utf-8")) for file in files] == [[], []]
    settings = Path(f"{tmp_path / 'calls'}.settings").read_text(encoding="utf-8").splitlines()
    cache = f"cache={tmp_path / 'build' / 'verify' / 'cache'}"
    assert settings == [f"all=1 {cache}", *[f"all= {cache}"] * 3]


@pytest.mark.parametrize(
    ("failing", "said"),
    [
        ("pytest", "tests"),
        ("spikeloom", "blocks models"),
        ("python", "scoreboard"),
        ("pytest spikeloom python", "tests blocks models scoreboard"),
    ],
)
def test_all_is_verified_even_if_something_fails(make, failing, said):
    done, calls = make("verify", failing)
    assert done.returncode != 0
    assert len(calls) == 4
    assert done.stderr.startswith(f"not verified: {said}\n")
