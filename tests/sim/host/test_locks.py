"""Locks: one run in a folder, and none of a run that has ended."""

import signal
import subprocess
import sys

import pytest

from spikeloom.sim.host.locks import alone

HOLD = """
import sys, time
from pathlib import Path
from spikeloom.sim.host.locks import alone
with alone(Path(sys.argv[1])):
    print("in", flush=True)
    time.sleep(500)
"""


def test_a_second_run_is_refused_until_the_first_has_ended(tmp_path):
    folder = tmp_path / "out"
    argv = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as first:
        assert first.stdout.readline() == b"in\n"
        with (
            pytest.raises(BlockingIOError, match=rf"^another run works in {folder}; wait "),
            alone(folder),
        ):
            pass
        first.send_signal(signal.SIGKILL)
    with alone(folder):
        assert list(folder.iterdir()) == []
