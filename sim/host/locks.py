"""Locks on folders, so that two runs do not mix their files."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["alone"]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Context in which no other run, of this process or another one, works in a folder.

    The lock is on the folder itself: no file is left, and it goes with the process. Windows locks
    no folders, and there nothing is locked.

    Parameters
    ----------
    folder : Path
        The folder, made if need be.

    Raises
    ------
    BlockingIOError
        Another run is in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        yield
    if sys.platform != "win32":
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BlockingIOError(
                    f"another run works in {folder}; wait for its end, or choose another folder"
                ) from None
            yield
        finally:
            os.close(handle)
