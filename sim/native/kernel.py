"""Golden models that run as machine code."""

import ctypes
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from spikeloom.golden.core.contract import Golden, Values, dtype_of
from spikeloom.golden.core.engine import check_range
from spikeloom.golden.core.trace import trace

from . import build
from .planes import dtype_of_word, held_words, narrowed, widened
from .text import Plane, source_of

__all__ = ["Compiled", "Native"]

LANES = 1 << 13
"""Most copies that go side by side. Long rows of inputs and outputs are read and written faster."""
STATE = 1 << 19
"""Bytes of the state of copies that go side by side, so that it stays in a cache."""
PIECE = 1 << 21
"""Bytes of inputs and outputs of one call of the machine code, which are in a cache too."""
THREADS_FROM = 1 << 17
"""Steps for which it is worth to start threads."""


class Native:
    """The engine ``native`` of golden models (:mod:`spikeloom.golden.core.engine`)."""

    def kernel(self, golden: Golden) -> "Compiled":
        """The machine code of a model."""
        return Compiled(golden)


class Compiled:
    """Machine code of a golden model.

    Parameters
    ----------
    golden : Golden
        The model.
    library : object, optional
        What has the function ``spikeloom_run`` of its text; compiled here if not given.

    Raises
    ------
    DialectError
        The model leaves the golden dialect.
    MissingTool, ToolError
        There is no compiler, or it fails.
    """

    def __init__(self, golden: Golden, library: Any = None):
        self.golden = golden
        found = trace(golden)
        self.source = source_of(found)
        names = {term: name for name, term in found.inputs.items()}
        self._copied = {x: names[term] for x, term in found.outputs.items() if term in names}
        if library is None:
            library = build.load(self.source.text, vectors=self.source.vectors)
        self._run = library.spikeloom_run
        size, place = ctypes.c_int64, ctypes.c_void_p
        self._run.restype = None
        self._run.argtypes = [size, size, place, place, place]
        self._ports = {port.name: port for port in golden.arguments()}

    def __call__(
        self, arrays: Values, cycles: int, batch: int, state: Values
    ) -> tuple[Values, Values]:
        """As :meth:`Golden.run_numpy`."""
        golden = self.golden
        given = {
            name: np.broadcast_to(arrays[name][:cycles], (cycles, batch, *port.shape))
            for name, port in self._ports.items()
        }
        new, outputs = {}, {}
        for x in golden.registers():
            check_range(x, state[x.name], golden)
            shape = (batch, *x.shape)
            new[x.name] = np.array(np.broadcast_to(state[x.name], shape), dtype_of(x))
        for port in golden.results():
            outputs[port.name] = np.empty((cycles, batch, *port.shape), dtype_of(port))
        for name, origin in self._copied.items():
            outputs[name][...] = given[origin]
        # All elements of one copy on one axis; views, but for inputs that are repeated.
        columns = [x.reshape(cycles, batch, -1) for x in (*given.values(), *outputs.values())]
        names = [*given, *outputs]
        if not new:
            # Without a state each call is as one of many copies.
            columns = [x.reshape(1, cycles * batch, -1) for x in columns]
            cycles, batch = 1, cycles * batch
        rows = dict(zip(names, columns, strict=True))
        held = {name: x.reshape(batch, -1) for name, x in new.items()}
        if self.source.outputs or held:
            self._in_parts(rows, held, cycles, batch)
        else:
            for port in golden.arguments():
                check_range(port, rows[port.name], golden)
        return outputs, new

    def _in_parts(self, rows: Values, held: Values, cycles: int, batch: int) -> None:
        """Run all copies, some at a time, on all processors if there is much to do."""
        threads = _processors()
        source = self.source
        if held:
            lanes = min(batch, LANES, max(64, STATE // _bytes(source.state)))
        else:
            lanes = min(batch, max(64, PIECE // _bytes((*source.inputs, *source.outputs))))
        if threads == 1 or batch == 1 or cycles * batch < THREADS_FROM:
            for first in range(0, batch, lanes):
                self._part(slice(first, min(first + lanes, batch)), rows, held, cycles)
            return
        lanes = min(lanes, -(-batch // threads))
        parts = [slice(first, min(first + lanes, batch)) for first in range(0, batch, lanes)]
        with ThreadPoolExecutor(threads) as pool:
            # A list, so that an exception of a part is raised.
            list(pool.map(lambda part: self._part(part, rows, held, cycles), parts))

    def _part(self, of: slice, rows: Values, held: Values, cycles: int) -> None:
        """Run the copies of a slice, some cycles at a time, in words of the code's own types."""
        source, lanes = self.source, of.stop - of.start
        apart = source.apart
        state = [held_words(held[x.name][of], x.word, apart) for x in source.state]
        row = lanes * max(1, _bytes((*source.inputs, *source.outputs)))
        length = max(1, min(cycles, PIECE // row))
        for first in range(0, cycles, length):
            piece = slice(first, min(first + length, cycles))
            taken = [
                narrowed(self._ports[x.name], self.golden, rows[x.name][piece, of], x.word, apart)
                for x in source.inputs
            ]
            shape = (piece.stop - first, lanes)
            shown = [
                np.empty((x.size, *shape) if apart else (*shape, x.size), dtype_of_word(x.word))
                for x in source.outputs
            ]
            self._run(*shape, *(_pointers(arrays, apart) for arrays in (state, taken, shown)))
            for plane, found in zip(source.outputs, shown, strict=True):
                widened(found, rows[plane.name][piece, of], plane.word, apart)
        for plane, found in zip(source.state, state, strict=True):
            held[plane.name][of] = found.T if apart else found


def _processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _bytes(planes: tuple[Plane, ...]) -> int:
    """Bytes of one copy."""
    return sum(plane.size * plane.word.bits // 8 for plane in planes)


def _pointers(arrays: list[np.ndarray], apart: bool):
    """Where each array begins, or each of its elements."""
    if apart:
        places = [x.ctypes.data + at * x.strides[0] for x in arrays for at in range(len(x))]
    else:
        places = [x.ctypes.data for x in arrays]
    return (ctypes.c_void_p * max(1, len(places)))(*places)
