"""Files that users name, judged before they are read."""

import errno
import os
import stat
from pathlib import Path

__all__ = ["regular"]


def regular(path: str | Path, most: int = 1 << 30) -> Path:
    """The path of a file that can be read whole.

    Raises
    ------
    ValueError
        It is a pipe or a device, which may have no end, or a file of more than ``most`` bytes.
    OSError
        There is no such file, or it is a folder.
    """
    path = Path(path)
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise ValueError(f"{path} must be a file, not a pipe or a device")
    if found.st_size > most:
        raise ValueError(f"{path} must have at most {most} bytes, not {found.st_size}")
    return path
