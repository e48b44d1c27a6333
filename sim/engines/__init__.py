"""Simulation engines behind one interface: Pysim, CXXRTL, Verilator, Icarus, gate level."""

import difflib

from .base import Engine, Model
from .cxxrtl import CXXRTL
from .gates import Gates, Netlist, load_netlist
from .icarus import Icarus
from .pysim import Pysim
from .verilator import Verilator

__all__ = ["ENGINES", "Engine", "Model", "Netlist", "engine", "load_netlist"]

ENGINES: dict[str, Engine] = {
    item.name: item for item in (Pysim(), CXXRTL(), Verilator(), Icarus(), Gates())
}


def engine(name: str) -> Engine:
    """The engine called ``name``.

    Raises
    ------
    ValueError
        There is no such engine; the message names those that exist.
    """
    if name not in ENGINES:
        near = difflib.get_close_matches(str(name), ENGINES, n=2)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise ValueError(f"engine must be one of {', '.join(ENGINES)}, not {name!r}{hint}")
    return ENGINES[name]
