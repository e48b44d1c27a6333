"""Jobs of a module that worker processes can import, some of which kill their process."""

import os
import signal
import sys

import pytest

WORK = '''
"""Jobs."""

import os
import signal
import time
from pathlib import Path


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def begun(folder, number):
    """Note that a job has begun; how often it has."""
    with Path(folder, str(number)).open("a") as file:
        file.write("x")
    return len(Path(folder, str(number)).read_text())


def square(folder, number, deadly=(), deaths=1):
    """The square of a number; the process of a deadly one dies at its first starts."""
    if begun(folder, number) <= deaths and number in deadly:
        time.sleep(0.3)  # others are at work beside it
        die()
    time.sleep(0.02)
    return number * number


def keep(folder, note, number):
    """Store a result; at the first start of the second job, die in the middle of that."""
    from spikeloom.sim.host import cache

    first, replace = begun(folder, note) == 1, os.replace
    if first and note == 1:
        os.replace = lambda *names: die()
    try:
        cache.store("kept", f"{number:04}", ["x" * 100_000, number])
    finally:
        os.replace = replace
    return cache.load("kept", f"{number:04}")[1]


def refuse(number):
    if number == 1:
        raise Bad(number, 2)
    return number


class Bad(Exception):
    """An exception that pickle cannot bring back."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


class Odd:
    def __reduce__(self):
        return int, ("no number",)


def odd(number):
    return Odd() if number == 1 else number


def unpicklable(number):
    return (lambda: 0) if number == 1 else number
'''


@pytest.fixture
def work(tmp_path, monkeypatch):
    """The module, and a folder for its notes as ``work.folder``."""
    (tmp_path / "sweep_work.py").write_text(WORK)
    monkeypatch.syspath_prepend(str(tmp_path))
    import sweep_work

    sweep_work.path = str(tmp_path)
    sweep_work.folder = str(tmp_path / "notes")
    (tmp_path / "notes").mkdir()
    yield sweep_work
    del sys.modules["sweep_work"]


class Progress(list):
    """What a progress function was told; at one number it may kill a process."""

    def __init__(self, at=0, kill=None):
        super().__init__()
        self.at, self.kill = at, kill

    def __call__(self, done, total):
        self.append((done, total))
        if done == self.at and self.kill is not None:
            os.kill(self.kill(), signal.SIGKILL)

    def counts_each_once(self, total):
        return self == [(number + 1, total) for number in range(total)]


@pytest.fixture
def progress():
    """The class of progress functions."""
    return Progress
