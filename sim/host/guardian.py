"""Program that ends what a process leaves behind: its tools, and its temporary folders.

The process writes to it what it has begun (``+``) and what it has ended (``-``), a line each. When
it is gone, whatever ended it, the pipe is closed, and what is left is ended here.
"""

import os
import shutil
import signal
import sys
import time
from contextlib import suppress

__all__ = ["main"]

LAST_S = 10.0
"""How long it is tried to remove a folder, since a worker that leaves writes for some seconds."""


def main() -> None:
    """Read lines until the pipe is closed, and then end what is left."""
    os.chdir(os.sep)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.platform != "win32":
        os.setsid()  # an interrupt from the keyboard is for the process, not for this one
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    left: dict[bytes, None] = {}
    for line in sys.stdin.buffer:
        what = line[1:].rstrip(b"\n")
        if line.startswith(b"+"):
            left[what] = None
        else:
            left.pop(what, None)
    folders = []
    for what in left:
        kind, _, name = what.partition(b" ")
        if kind == b"folder":
            folders.append(name)
        elif sys.platform != "win32":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(int(name), signal.SIGKILL)
    end = time.monotonic() + LAST_S
    while time.monotonic() < end and (folders := list(filter(os.path.lexists, folders))):
        for name in folders:
            shutil.rmtree(name, ignore_errors=True)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
