"""Between NumPy's arrays of 64-bit integers and the narrow words of machine code."""

import ctypes
import functools
from pathlib import Path

import numpy as np

from spikeloom.golden.core.contract import Golden
from spikeloom.golden.core.engine import check_range
from spikeloom.golden.core.ports import Port

from . import build
from .words import Word

__all__ = ["dtype_of_word", "narrowed", "widened"]


def dtype_of_word(word: Word) -> np.dtype:
    """NumPy's type of a word."""
    return np.dtype(f"{'i' if word.signed else 'u'}{word.bits // 8}")


def narrowed(port: Port, golden: Golden, array: np.ndarray, word: Word) -> np.ndarray:
    """Inputs ``(cycles, lanes, size)`` as words side by side.

    Raises
    ------
    ValueError
        One is not in the range of the port.
    """
    view = _rows(array) if word.signed else None
    if view is None:
        check_range(port, array, golden)
        return np.ascontiguousarray(array, dtype_of_word(word))
    found = np.empty(array.shape, dtype_of_word(word))
    low, high = (max(port.low, -(1 << 63)), min(port.high, (1 << 63) - 1))
    if _library().spikeloom_narrow(word.bits, *view, low, high, found.ctypes.data):
        check_range(port, array, golden)
    return found


def widened(found: np.ndarray, to: np.ndarray, word: Word) -> None:
    """Copy words side by side into an array of the same shape."""
    view = _rows(to) if word.signed else None
    if view is None:
        to[...] = found
        return
    place, *lengths = view
    _library().spikeloom_widen(word.bits, found.ctypes.data, *lengths, place)


def _rows(array: np.ndarray) -> tuple[int, int, int, int, int] | None:
    """Address, strides and numbers of rows and words, of an array that is such rows of int64."""
    if array.dtype != np.int64 or not array.size:
        return None
    cycles, lanes, size = array.shape
    row, step, inner = (stride // 8 for stride in array.strides)
    if size > 1:
        if lanes > 1 and step != size * inner:
            return None
        lanes, step = lanes * size, inner
    if lanes == 1:
        cycles, lanes, row, step = 1, cycles, 0, row
    return array.ctypes.data, row, step, cycles, lanes


@functools.cache
def _library() -> ctypes.CDLL:
    text = Path(__file__).with_name("planes.c").read_text(encoding="utf-8")
    found = build.load(text)
    size, place = ctypes.c_int64, ctypes.c_void_p
    found.spikeloom_narrow.restype = ctypes.c_int
    found.spikeloom_narrow.argtypes = [ctypes.c_int, place, *[size] * 6, place]
    found.spikeloom_widen.restype = None
    found.spikeloom_widen.argtypes = [ctypes.c_int, place, *[size] * 4, place]
    return found
