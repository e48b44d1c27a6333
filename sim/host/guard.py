"""What this process must not leave behind, told to a guardian that outlives it."""

import os
import sys
import threading
from pathlib import Path

__all__ = ["begun", "ended"]


class _Guard:
    """The guardian of one process: a program that starts with the first thing to be guarded."""

    def __init__(self):
        self._pipe = -1
        self._owner = 0
        self._kept: dict[bytes, None] = {}
        self._lock = threading.Lock()

    def tell(self, sign: bytes, kind: str, name: str) -> None:
        """Note a thing, or strike it out, and tell the guardian."""
        if sys.platform == "win32":
            return
        what = kind.encode() + b" " + os.fsencode(name)
        with self._lock:
            if self._owner != os.getpid():  # the first time, and after a fork
                self._kept = {}
                self._start()
            if sign == b"+":
                self._kept[what] = None
            else:
                self._kept.pop(what, None)
            try:
                os.write(self._pipe, sign + what + b"\n")
            except OSError:  # somebody has killed the guardian
                os.close(self._pipe)
                self._start()
                for line in self._kept:
                    os.write(self._pipe, b"+" + line + b"\n")

    def _start(self) -> None:
        if sys.platform != "win32":
            read, self._pipe = os.pipe()
            self._owner = os.getpid()
            nothing = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
            program = str(Path(__file__).with_name("guardian.py"))
            # Isolated and without site packages: it starts in milliseconds.
            os.posix_spawn(
                sys.executable,
                [sys.executable, "-I", "-S", program],
                os.environ,
                file_actions=[(os.POSIX_SPAWN_DUP2, read, 0), *nothing],
            )
            os.close(read)


_GUARD = _Guard()


def begun(kind: str, name: str) -> None:
    """A process group (``"group"``) or folder (``"folder"``) is to go with this process."""
    _GUARD.tell(b"+", kind, name)


def ended(kind: str, name: str) -> None:
    """It is gone, or is to stay."""
    _GUARD.tell(b"-", kind, name)
