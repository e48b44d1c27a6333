"""What runs a golden model over many cycles: NumPy, or machine code made from its terms.

Machine code needs a compiler, which is not the business of this tree. Another package offers it by
the entry point ``native`` of the group ``spikeloom.engines``: an object with the method ``kernel``,
see :class:`Machine`.
"""

import functools
import importlib.metadata
import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .checks import check_choice
from .ports import Port, Register

if TYPE_CHECKING:
    from .contract import Golden, Values

__all__ = ["ENGINES", "GROUP", "Kernel", "Machine", "check_range", "run"]

ENGINES = ("auto", "numpy", "native")
GROUP = "spikeloom.engines"

WORTH_S = 0.3
"""Seconds of NumPy that are worth making machine code for, which takes about as long."""
_given_up: list[Exception] = []  # why no model of this process becomes machine code
FIRST_S = 0.02  # seconds that NumPy is tried for, to see how fast it is
MOST = 1 << 15
"""Calls on one copy that NumPy does in one piece; more would not fit into the cache."""


class Kernel(Protocol):
    """Machine code of one golden model."""

    def __call__(
        self, arrays: "Values", cycles: int, batch: int, state: "Values"
    ) -> "tuple[Values, Values]":
        """As :meth:`Golden.run_numpy`."""
        ...


class Machine(Protocol):
    """What makes machine code."""

    def kernel(self, golden: "Golden") -> Kernel:
        """The code of a model; RuntimeError with one sentence if it cannot be made."""
        ...


def run(
    golden: "Golden",
    arrays: "Values",
    cycles: int,
    batch: int,
    state: "Values",
    engine: str,
) -> "tuple[Values, Values]":
    """Run a model by an engine; arguments as of :meth:`Golden.run_numpy`.

    ``auto`` begins with NumPy, and goes on with machine code if the rest is worth it and a piece of
    it was faster. Where none can be made, one line of the logger ``spikeloom`` says so, and NumPy
    goes on.
    """
    check_choice("engine", engine, ENGINES)
    names = [port.name for port in golden.arguments()]
    if sorted(arrays) != sorted(names):
        needed, given = (", ".join(x) or "nothing" for x in (names, arrays))
        name = golden.KEY or type(golden).__name__
        raise ValueError(f"inputs of {name} must be {needed}, not {given}")
    if not cycles or not batch:
        shapes = {port.name: (cycles, batch, *port.shape) for port in golden.results()}
        return {name: np.zeros(shape, np.int64) for name, shape in shapes.items()}, state
    own = vars(golden)
    if engine == "native" or (engine == "auto" and own.get("_faster")):
        return _kernel(golden)(arrays, cycles, batch, state)

    def piece(by: Kernel | None, first: int, last: int) -> float:
        """Run some cycles, by NumPy if by nothing else; gives the seconds of a cycle."""
        nonlocal state
        start = time.perf_counter()
        given = {name: x[first:last] for name, x in arrays.items()}
        if by is None:
            _check(golden, given)
        outputs, state = (by or golden.run_numpy)(given, last - first, batch, state)
        parts.append(outputs)
        return (time.perf_counter() - start) / (last - first)

    # In pieces that grow, since a piece has costs of its own.
    parts: list[Values] = []
    done, length, spent = 0, 1, 0.0
    undecided = engine == "auto" and "_faster" not in own
    longest = max(1, MOST // max(1, batch))
    while done < cycles:
        last = min(done + length, cycles)
        pace = piece(None, done, last)
        spent, done, length = spent + pace * (last - done), last, min(2 * length, longest)
        if undecided and spent > FIRST_S and pace * (cycles - done) > WORTH_S:
            undecided, kernel = False, _made(golden)
            if kernel is not None:
                last = min(done + 2 * length, cycles)
                own["_faster"] = piece(kernel, done, last) < pace
                if own["_faster"] and last < cycles:
                    piece(kernel, last, cycles)
                    break
                done = last
    if len(parts) == 1:
        return parts[0], state
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, state


def check_range(port: Port | Register, values: np.ndarray, golden: "Golden") -> None:
    """Refuse values of a port or register that do not fit it."""
    low = -(1 << port.width - 1) if port.signed else 0
    high = low + (1 << port.width) - 1
    array = np.asarray(values)
    if array.dtype.kind not in "iub":
        raise TypeError(f"{port.name} of {golden.KEY} must be of integers, not {array.dtype}")
    if array.size and not (low <= int(array.min()) and int(array.max()) <= high):
        wrong = int(array.min()) if int(array.min()) < low else int(array.max())
        raise ValueError(f"{port.name} of {golden.KEY} must be in {low}..{high}, not {wrong}")


def _check(golden: "Golden", arrays: "Mapping[str, np.ndarray]") -> None:
    for port in golden.arguments():
        if isinstance(arrays[port.name], np.ndarray):
            check_range(port, arrays[port.name], golden)


def _kernel(golden: "Golden") -> Kernel:
    """The machine code of a model, made once for each object."""
    found = vars(golden).get("_kernel")
    if found is None:
        try:
            found = _machine().kernel(golden)
        except Exception as wrong:
            vars(golden)["_kernel"] = wrong
            raise
        vars(golden)["_kernel"] = found
    if isinstance(found, Exception):
        raise found
    return found


def _made(golden: "Golden") -> Kernel | None:
    """The machine code of a model; None, and one line of why, if there is none."""
    if _given_up:
        return None
    try:
        return _kernel(golden)
    except TypeError as wrong:  # this model leaves the dialect
        _say(str(wrong))
    except RuntimeError as wrong:  # a compiler that fails or hangs once is not asked again
        _given_up.append(wrong)
        _say(str(wrong))
    return None


@functools.cache
def _say(reason: str) -> None:
    line = " ".join(reason.split())
    logging.getLogger("spikeloom").warning("golden models run in NumPy: %s", line)


@functools.cache
def _machine() -> Machine:
    found = importlib.metadata.entry_points(group=GROUP, name="native")
    if not found:
        raise RuntimeError(
            f"no package offers machine code by the entry point native of {GROUP}; "
            "install spikeloom again"
        )
    make: Callable[[], Machine] = next(iter(found)).load()
    return make()
