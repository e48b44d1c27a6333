"""NumPy archives from anywhere, judged by their headers before anything is unpacked."""

import math
import struct
import zipfile
import zlib

import numpy as np

from spikeloom.golden.core.files import regular

__all__ = ["MOST", "numbers"]

MOST = 1 << 26
"""Numbers in one archive: what is more is refused unread."""


def numbers(path) -> dict[str, np.ndarray]:
    """The arrays of an ``.npz`` file, real numbers in float64.

    Raises
    ------
    ValueError
        The file is no archive of arrays of real numbers, is damaged, or holds too many.
    OSError
        The file cannot be read.
    """
    with regular(path).open("rb") as file:
        if not zipfile.is_zipfile(file):
            raise ValueError(f"{path} must be an .npz file, and is no whole zip archive")
    try:
        with zipfile.ZipFile(path) as archive:
            left, found = MOST, {}
            for member in archive.infolist():
                name = member.filename.removesuffix(".npy")
                with archive.open(member) as stream:
                    shape, order, kind = _header(stream)
                    left -= math.prod(shape)
                    if kind.kind not in "iuf":
                        raise ValueError(f"{name} must hold real numbers, not {kind}")
                    if left < 0:
                        raise ValueError(
                            f"there must be at most {MOST} numbers, and {name} has shape {shape}"
                        )
                    size = math.prod(shape) * kind.itemsize
                    content = stream.read(size + 1)
                if len(content) != size:
                    raise ValueError(f"{name} must hold {size} bytes for shape {shape}")
                array = np.frombuffer(content, kind).reshape(shape, order=order)
                found[name] = array.astype(np.float64)
            return found
    except (ValueError, EOFError, KeyError, NotImplementedError, RuntimeError) as wrong:
        raise ValueError(f"{path} cannot be taken: {wrong}") from None
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError) as wrong:
        raise ValueError(f"{path} is damaged: {wrong}") from None


def _header(stream):
    """Shape, order and type of an array in a file ``.npy``."""
    version = np.lib.format.read_magic(stream)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }
    if version not in read:
        raise ValueError(f"its format must be version 1.0 or 2.0, not {version}")
    shape, by_columns, kind = read[version](stream)
    return shape, "F" if by_columns else "C", kind
