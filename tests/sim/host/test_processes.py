"""Processes: limits, interrupts and deaths leave no tool, worker or temporary folder behind."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from spikeloom.sim.host import processes, tools

RUN = """
import subprocess, sys, time
from pathlib import Path
from spikeloom.sim.host import processes
from spikeloom.sim.host.folders import one_for_all
from spikeloom.sim.host.jobs import run_jobs, stop_when_told

# A tool with a child of its own, which writes into its temporary folder.
TOOL = ["sh", "-c", "touch $TMPDIR/left; sleep {seconds} & wait"]

def job(number):
    processes.run(TOOL, Path("."))

if __name__ == "__main__":
    stop_when_told()
    with one_for_all():
        list(run_jobs(job, [(number,) for number in range({jobs})], jobs={jobs}))
"""


def alive(word):
    """Processes whose arguments or environment have a word."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            if word.encode() in text and int(folder.name) != os.getpid():
                found.append(int(folder.name))
    return found


def wait_until(true):
    for _ in range(300):
        if true():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def running(tmp_path):
    """A run whose tools sleep; gives the process and the word that marks all that it starts."""
    begun = []

    def run(jobs):
        mark = f"mark{time.time_ns()}"
        seconds = f"500.{time.time_ns() % 1_000_000_000:09}"
        script = tmp_path / "run.py"
        script.write_text(RUN.format(jobs=jobs, seconds=seconds))
        temporary = tmp_path / "tmp"
        temporary.mkdir()
        env = {**os.environ, "TMPDIR": str(temporary), "MARK": mark}
        process = subprocess.Popen([sys.executable, script], env=env, stderr=subprocess.PIPE)
        begun.append(process)
        sleeping = f"sleep\0{seconds}"
        assert wait_until(lambda: len(alive(sleeping)) == jobs)
        assert list(temporary.rglob("left"))
        return process, mark, temporary

    yield run
    for process in begun:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_a_run_that_was_ended(running, jobs, number):
    process, mark, temporary = running(jobs)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert wait_until(lambda: not alive(mark))
    assert wait_until(lambda: not list(temporary.iterdir()))


def workers(mark):
    """Worker processes of a run by number, with those that they have started."""
    found = set()
    for number in alive(mark):
        with suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{number}/cmdline").read_bytes():
                found.add(number)
    return found


def replaced(mark, before, number):
    """Wait until there are some new worker processes, and no old ones; gives the new ones."""
    assert wait_until(lambda: len(workers(mark)) == number and not workers(mark) & before)
    return workers(mark)


def test_killed_workers_are_replaced_and_then_told_in_a_sentence(running):
    process, mark, temporary = running(2)
    before = set()
    for number in (2, 2, 1):  # the third start is alone
        before = replaced(mark, before, number)
        os.kill(min(before), signal.SIGKILL)
    _, said = process.communicate(timeout=60)
    assert b"ToolError: a worker process was killed by job 1 of 2, job(0), at each start" in said
    assert wait_until(lambda: not alive(mark))
    assert wait_until(lambda: not list(temporary.iterdir()))


def test_an_interrupt_after_a_worker_was_killed_leaves_nothing(running):
    process, mark, temporary = running(2)
    before = workers(mark)
    os.kill(min(before), signal.SIGKILL)
    replaced(mark, before, 2)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert b"KeyboardInterrupt" in said
    assert wait_until(lambda: not alive(mark))
    assert wait_until(lambda: not list(temporary.iterdir()))


def test_an_interrupt_is_not_lost_to_a_tool_that_has_just_ended(monkeypatch, tmp_path):
    def gone(*_):
        raise ProcessLookupError

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "killpg", gone)
    monkeypatch.setattr(processes, "limited", interrupted)
    with pytest.raises(KeyboardInterrupt):
        processes.run(["true"], tmp_path)


def test_a_tool_that_hangs_is_killed_with_its_children(monkeypatch, tmp_path):
    seconds = f"400.{time.time_ns() % 1_000_000_000:09}"
    monkeypatch.setenv(processes.LIMIT, "0.5")
    with pytest.raises(
        tools.ToolError, match=rf"^sh did not finish within 0\.5 s in {tmp_path}; {processes.LIMIT}"
    ):
        tools.run(["sh", "-c", f"sleep {seconds} & wait"], tmp_path)
    assert wait_until(lambda: not alive(f"sleep\0{seconds}"))


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "soon"])
def test_a_wrong_limit_is_refused(monkeypatch, text):
    monkeypatch.setenv(processes.LIMIT, text)
    with pytest.raises(
        ValueError, match=rf"^{processes.LIMIT} must be a number of seconds above 0, not '{text}'$"
    ):
        processes.limit()


def test_what_a_tool_leaves_running_does_not_hold_its_result(tmp_path):
    seconds = f"300.{time.time_ns() % 1_000_000_000:09}"
    done = processes.run(["sh", "-c", f"sleep {seconds} & echo done"], tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
    assert wait_until(lambda: not alive(f"sleep\0{seconds}"))
