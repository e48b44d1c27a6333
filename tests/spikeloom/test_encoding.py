"""Encodings of the terminal: none ends a command."""

import os
import subprocess
import sys

import pytest

COMMANDS = [
    ("list", "sng"),
    ("neurons", "list"),
    ("neurons", "info", "lif"),
    ("doctor",),
    ("build", "--help"),
    ("check", "sng.nothing"),
]


@pytest.mark.parametrize("settings", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}])
@pytest.mark.parametrize("argv", COMMANDS, ids=" ".join)
def test_every_command_prints(argv, settings):
    run = "from spikeloom.commands.group import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", run, *argv], env={**os.environ, **settings}, capture_output=True
    )
    assert done.returncode == (2 if argv[0] == "check" else 0), done.stderr
    assert done.stdout or argv[0] == "check"
    assert b"codec" not in done.stderr
    assert b"Traceback" not in done.stderr
