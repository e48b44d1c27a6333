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

__all__ = ["dtype_of_word", "held_words", "narrowed", "widened"]


def dtype_of_word(word: Word) -> np.dtype:
    """NumPy's type of a word."""
    return np.dtype(f"{'i' if word.signed else 'u'}{word.bits // 8}")


def held_words(array: np.ndarray, word: Word, apart: bool) -> np.ndarray:
    """A register ``(lanes, size)`` as words side by side; with ``apart``, ``(size, lanes)``."""
    return np.array(array.T if apart else array, dtype_of_word(word), order="C")


def narrowed(port: Port, golden: Golden, array: np.ndarray, word: Word, apart: bool) -> np.ndarray:
    """Inputs ``(cycles, lanes, size)`` as words; with ``apart``, ``(size, cycles, lanes)``.

    Raises
    ------
    ValueError
        One is not in the range of the port.
    """
    if array.dtype != np.int64 or not word.signed:
        check_range(port, array, golden)
        moved = np.moveaxis(array, -1, 0) if apart else array
        return np.ascontiguousarray(moved, dtype_of_word(word))
    cycles, lanes, size = array.shape
    shape = (size, cycles, lanes) if apart else array.shape
    found = np.empty(shape, dtype_of_word(word))
    view = _view(array, apart)
    if _library().spikeloom_narrow(word.bits, *view, port.low, port.high, found.ctypes.data):
        check_range(port, array, golden)
    return found


def widened(found: np.ndarray, to: np.ndarray, word: Word, apart: bool) -> None:
    """Copy words as :func:`narrowed` has them into an array ``(cycles, lanes, size)``."""
    if to.dtype != np.int64 or not word.signed:
        to[...] = np.moveaxis(found, 0, -1) if apart else found
        return
    place, *lengths = _view(to, apart)
    _library().spikeloom_widen(word.bits, found.ctypes.data, *lengths, place)


def _view(array: np.ndarray, apart: bool) -> tuple[int, ...]:
    """Address, strides and lengths of planes, rows and words, with few and long rows."""
    cycles, lanes, size = (
        (stride // 8, length) for stride, length in zip(array.strides, array.shape, strict=True)
    )
    planes, rows, words = (size, cycles, lanes) if apart else (cycles, lanes, size)
    # What goes on where a row ends is one row.
    if words[1] == 1:
        rows, words = (0, 1), rows
    elif rows[0] == words[0] * words[1]:
        rows, words = (0, 1), (words[0], rows[1] * words[1])
    strides, lengths = zip(planes, rows, words, strict=True)
    return (array.ctypes.data, *strides, *lengths)


@functools.cache
def _library() -> ctypes.CDLL:
    text = Path(__file__).with_name("planes.c").read_text(encoding="utf-8")
    found = build.load(text)
    size, place = ctypes.c_int64, ctypes.c_void_p
    found.spikeloom_narrow.restype = ctypes.c_int
    found.spikeloom_narrow.argtypes = [ctypes.c_int, place, *[size] * 8, place]
    found.spikeloom_widen.restype = None
    found.spikeloom_widen.argtypes = [ctypes.c_int, place, *[size] * 6, place]
    return found
