"""The example in each command's help, run as it is written there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from spikeloom.commands.group import LazyGroup, cli
from spikeloom.golden.neuron import models

LONG = {"build", "check", "function", "neurons compile"}
"""Minutes, or what tests of pages run as it stands there: run only where no test is left out."""
LEFT_OUT = set() if os.environ.get("SPIKELOOM_ALL_TESTS") else LONG
WRITES = {"record"}
"""Writes beside the code; test_packages.py runs it on a package of others."""


def commands(group=cli, names=()):
    """Names and help of all commands that are no groups of modules."""
    for name, command in group.modules().items():
        if isinstance(command, LazyGroup):
            yield from commands(command, (*names, name))
        else:
            yield " ".join((*names, name)), command.help or ""


def example(text):
    """What follows ``Example:`` up to the end of its paragraph; None if there is none."""
    found = re.search(r"Example: (.*?)(?:\n\s*\n|\Z)", text, re.DOTALL)
    return found and " ".join(found[1].split())


EXAMPLES = {name: example(text) for name, text in commands()}


def test_each_command_has_one():
    assert [name for name, line in EXAMPLES.items() if not line] == []
    assert set(EXAMPLES) >= LONG | WRITES
    assert all(line.startswith(f"spikeloom {name}") for name, line in EXAMPLES.items())


def test_one_that_goes_on_in_the_next_line():
    text = "Do it.\n\n    Example: spikeloom do\n    --it -o x\n\n    And more."
    assert example(text) == "spikeloom do --it -o x"


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - WRITES - LEFT_OUT))
def test_it_runs(name, tmp_path):
    np.savez(tmp_path / "weights.npz", np.arange(6).reshape(2, 3))
    model = Path(models.__path__[0]) / "izhikevich.toml"
    (tmp_path / "mine.toml").write_bytes(model.read_bytes())
    start = "from spikeloom.commands.group import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", start, *shlex.split(EXAMPLES[name])[1:]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout or done.stderr or len(list(tmp_path.iterdir())) > 2
    assert "never used" not in done.stderr
