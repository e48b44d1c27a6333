"""Termination: a run that is told to stop leaves no tool behind."""

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

RUN = """
import os
from pathlib import Path
from spikeloom.formal.engines.drive import Clock, _run
from spikeloom.sim.host.jobs import run_jobs, stop_when_told

if __name__ == "__main__":
    stop_when_told()
    work = [(["sleep", seconds], Path("."), Clock(600)) for seconds in {work}]
    list(run_jobs(_run, work, jobs={jobs}))
"""


def sleepers(seconds):
    """How many processes sleep for this very time."""
    wanted = f"sleep\0{seconds}\0".encode()
    found = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it may have ended by now
            found += path.read_bytes() == wanted
    return found


def wait_for(number, seconds):
    for _ in range(300):
        if sleepers(seconds) == number:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("jobs", [1, 2])
def test_termination_ends_the_tools(jobs, tmp_path):
    seconds = f"500.{time.time_ns() % 1_000_000_000:09}"
    script = tmp_path / "run.py"
    script.write_text(RUN.format(work=[seconds] * jobs, jobs=jobs))
    with subprocess.Popen([sys.executable, script], stderr=subprocess.PIPE) as process:
        assert wait_for(jobs, seconds)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert b"KeyboardInterrupt" in said
    assert wait_for(0, seconds)


def test_a_worker_without_work_leaves_quietly(tmp_path):
    fraction = f"{time.time_ns() % 1_000_000_000:09}"
    short, long = f"2.{fraction}", f"500.{fraction}"
    script = tmp_path / "run.py"
    script.write_text(RUN.format(work=[short, long], jobs=2))
    with subprocess.Popen([sys.executable, script], stderr=subprocess.PIPE) as process:
        assert wait_for(1, short)
        assert wait_for(1, long)
        assert wait_for(0, short)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert wait_for(0, long)
    assert b"SpawnProcess" not in said
