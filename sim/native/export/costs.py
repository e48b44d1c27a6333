"""What a step costs: operations by kind and width, bits of tables and of the state."""

from collections import defaultdict
from typing import Any

import numpy as np

from spikeloom.golden.core.terms import REDUCTIONS, Term, ordered
from spikeloom.golden.core.trace import Trace

from .interface import Interface

__all__ = ["costs_of"]

_MOVES = {"gather", "concatenate", "known"}
"""What puts numbers in another order and computes nothing."""


def costs_of(trace: Trace, interface: Interface) -> dict[str, Any]:
    """Counts of one step.

    Returns
    -------
    dict
        ``operations``: by NumPy's name and then by the bits of operands and result, how many there
        are, element by element; a reduction counts as its operations on two elements.
        ``table_bits``: of constants that are looked up or have an element for each place.
        ``state_bits``: of all registers.
    """
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    tables: dict[bytes, int] = {}
    for term in ordered(trace.roots):
        if term.op == "constant":
            _table(tables, term.data)
        if term.op == "lookup":
            (place,) = term.args
            _table(tables, np.asarray(term.data)[place.low : place.high + 1])
        if not term.args or term.is_constant or term.op in _MOVES:
            continue
        bits = max(_bits(x) for x in (term, *term.args) if not x.is_number)
        name, number = term.op, term.size
        if term.op in REDUCTIONS or term.op == "argmax":
            name = REDUCTIONS.get(term.op, "maximum")
            number = term.size * (term.args[0].shape[-1] - 1)
        if number:
            counts[name][bits] += number
    found = {name: dict(sorted(by.items())) for name, by in sorted(counts.items())}
    return {
        "operations": {
            name: {str(bits): number for bits, number in by.items()} for name, by in found.items()
        },
        "table_bits": sum(tables.values()),
        "state_bits": sum(field.width * field.size for field in interface.state),
    }


def _bits(term: Term) -> int:
    """Bits of a number that holds all of the range."""
    if term.low >= 0:
        return max(1, term.high.bit_length())
    return max((~term.low).bit_length(), max(term.high, 0).bit_length()) + 1


def _table(tables: dict[bytes, int], values) -> None:
    array = np.asarray(values)
    low, high = int(array.min()), int(array.max())
    bits = _bits(Term("", (), low, high))
    tables[array.tobytes()] = bits * array.size
