"""Processes of tools: each with a time limit, and never longer than the process that started it.

No other file starts processes. A tool has a session of its own, so its process group can be killed
as a whole, with the solvers and compilers that it has started itself.
"""

import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from . import guard
from .cache import wasm_dir
from .folders import temporary
from .stopping import held

__all__ = ["LIMIT", "Expired", "Finished", "end", "limit", "limited", "run", "start"]

LIMIT = "SPIKELOOM_TOOL_LIMIT_S"
"""Environment variable with the time limit of a tool in seconds."""

_LIMIT_S = 3600.0  # place and route of a full device takes a quarter of it on a slow machine

_SLOW_S = 5.0


class Expired(Exception):
    """A tool has exceeded its time limit, and was killed; ``seconds`` is the limit."""

    def __init__(self, seconds: float):
        super().__init__(f"not finished within {seconds:g} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Finished:
    """A tool that has ended: its exit status, and what it has printed."""

    returncode: int
    stdout: str
    stderr: str


def limit() -> float:
    """Seconds that a tool has where nobody asks for less.

    Raises
    ------
    ValueError
        The environment variable for it is no number above 0.
    """
    text = os.environ.get(LIMIT)
    if not text:
        return _LIMIT_S
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise ValueError(f"{LIMIT} must be a number of seconds above 0, not {text!r}")
    return seconds


def start(argv: Sequence[str], **options) -> subprocess.Popen:
    """Start a tool; it is killed when this process ends, unless :func:`end` came before.

    It belongs into a context of :func:`~.stopping.held` that ends when the result is kept.

    Parameters
    ----------
    argv : sequence of str
        Path of the tool, and arguments.
    options
        As of :class:`subprocess.Popen`.
    """
    process = subprocess.Popen(argv, start_new_session=True, **options)
    guard.begun("group", str(process.pid))
    return process


def end(process: subprocess.Popen) -> None:
    """Kill a tool, if it runs still, and all that it has started."""
    with held():
        _kill(process)
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(OSError):  # what it did not read is lost with it
                    pipe.close()
        guard.ended("group", str(process.pid))


def _kill(process: subprocess.Popen) -> None:
    if sys.platform == "win32":
        argv = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(argv, capture_output=True, check=False, timeout=60)
    if sys.platform != "win32":
        # A group whose last process has ended is no group any more.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def limited(process: subprocess.Popen, seconds: float) -> Iterator[Callable[[], bool]]:
    """Context at whose end, or after some seconds, whichever is first, a time limit ends.

    It gives a function that tells whether the process was killed for the limit.
    """
    over = threading.Event()

    def expire():
        over.set()
        _kill(process)

    timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), expire)
    timer.daemon = True
    timer.start()
    try:
        yield over.is_set
    finally:
        timer.cancel()


def run(
    argv: Sequence[str],
    cwd: Path,
    *,
    env: dict[str, str] | None = None,
    seconds: float | None = None,
    merged: bool = False,
) -> Finished:
    """Run a tool to its end.

    Parameters
    ----------
    argv : sequence of str
        Path of the tool, and arguments.
    cwd : Path
        Folder to run in.
    env : dict, optional
        Environment variables to set beside those of this process.
    seconds : float, optional
        Time limit; :func:`limit` if not given.
    merged : bool
        Whether ``stdout`` has what is printed to standard error too.

    Raises
    ------
    Expired
        The time limit is exceeded.
    """
    seconds = limit() if seconds is None else seconds
    # Its temporary files go with it: a tool that is killed leaves them behind.
    with temporary("tool") as scratch, _outputs(scratch) as (out, err):
        process = None
        try:
            with held():  # or an interrupt would lose the process that has just begun
                process = start(
                    argv,
                    cwd=cwd,
                    env={
                        **os.environ,
                        "YOWASP_CACHE_DIR": str(wasm_dir()),
                        **(env or {}),
                        "TMPDIR": str(scratch),
                    },
                    stdin=subprocess.DEVNULL,
                    # Files: a pipe ends only with the last process that has it.
                    stdout=out,
                    stderr=subprocess.STDOUT if merged else err,
                )
            name = os.path.basename(argv[0])
            with limited(process, seconds) as expired, _told_if_slow(name, scratch):
                process.wait()
                if expired():
                    raise Expired(seconds)
        finally:
            if process is not None:
                end(process)
        assert process is not None  # or an exception has left by now
        return Finished(process.returncode, _read(out), _read(err))


@contextmanager
def _told_if_slow(name: str, scratch: Path) -> Iterator[None]:
    """Context in which it is said if YoWASP compiles a tool."""

    def tell():
        with suppress(OSError):
            said = b"".join((scratch / name).read_bytes() for name in ("stdout", "stderr"))
            if b"Preparing to run" in said:
                sys.stderr.write(
                    f"spikeloom: {name} is being compiled for this machine; that takes minutes, "
                    "and happens once\n"
                )

    timer = threading.Timer(_SLOW_S, tell)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _outputs(folder: Path) -> Iterator[tuple]:
    """Context with files for what a tool prints."""
    with (folder / "stdout").open("w+b") as out, (folder / "stderr").open("w+b") as err:
        yield out, err


def _read(file) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace").replace("\r\n", "\n")
