"""Relations of function units: each stage holds what its input decides."""

from typing import cast

import numpy as np
from amaranth.hdl import Value

from spikeloom.formal.core.symbolic import Sym
from spikeloom.golden.core.dialect import lookup

__all__ = ["inputs", "known", "looked_up"]


def inputs(state) -> list[Sym]:
    """The input in each stage of the golden model."""
    return [Sym.of([x], (1,)) for x in state["x"]]


def looked_up(tables, address) -> list[Sym]:
    """Row of the tables at an address."""
    return [cast("Sym", lookup(table, address)) for table in tables]


def known(valid, register: Value, expected) -> Value:
    """While ``valid``, a register of the component is what the golden model says."""
    if isinstance(expected, Sym):
        (expected,) = np.ravel(expected.values)
    return ~valid | (register == expected)
