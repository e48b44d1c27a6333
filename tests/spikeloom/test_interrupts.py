"""Commands that are stopped, and that have no home, in processes of their own."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

START = [sys.executable, "-c", "from spikeloom.commands.group import main; main()"]

# Each takes minutes if nobody stops it, in another kind of tool.
LONG = {
    "check": ["check", "sng.lfsr", "--engine", "pysim", "--cycles", "5000000", "--jobs", "2"],
    "prove": ["prove", "posit.*", "--fresh", "--jobs", "2"],
    "neurons prove": ["neurons", "prove", "*"],
}


def alive(word):
    """Processes whose environment has a word."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if word.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


def wait_until(true, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", LONG)
def test_a_command_that_is_stopped_leaves_nothing(command, stop, tmp_path):
    mark = f"mark{time.time_ns()}"
    environment = os.environ | {"TMPDIR": str(tmp_path), "SPIKELOOM_MARK": mark}
    run = subprocess.Popen(
        [*START, *LONG[command]],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # an interrupt of the terminal would reach the tests too
    )
    assert wait_until(lambda: len(alive(mark)) > 1, 60), "it has not begun"
    time.sleep(2)
    assert run.poll() is None, run.stderr.read() if run.stderr else ""
    run.send_signal(stop)
    _, said = run.communicate(timeout=60)
    assert run.returncode not in {0, 1}
    assert "Traceback" not in said
    assert wait_until(lambda: not alive(mark), 30), "something is left of it"
    assert [path.name for path in tmp_path.iterdir()] == []


@pytest.mark.parametrize("home", ["/proc/none", "/dev/null"])
def test_a_home_that_cannot_be_written_to(home, tmp_path):
    environment = {key: x for key, x in os.environ.items() if "CACHE" not in key}
    environment |= {"HOME": home, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [*START, "neurons", "simulate", "lif", "--picture", str(tmp_path / "lif.svg")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "lif.svg").stat().st_size > 1000
