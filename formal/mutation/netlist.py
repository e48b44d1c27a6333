"""Netlists of components with mutations, made by Yosys, and their use in place of a component."""

import re
from pathlib import Path

import numpy as np
from amaranth.hdl import ClockSignal, Instance, Module, ResetSignal, Signal, Value
from amaranth.lib import wiring

from spikeloom.golden.core.ports import Port
from spikeloom.sim.check import bench as sim_bench
from spikeloom.sim.check import stimulus
from spikeloom.sim.host import tools

__all__ = [
    "CONTROL",
    "MutantBench",
    "MutantModel",
    "Netlist",
    "all_mutants",
    "places_of",
    "short_place",
    "single_mutants",
]

CONTROL = "mutant_number"
"""Control input of the netlist with all mutants: number of the active one, 0 for none."""

# A mutated clock is a gated clock, whose simulation is a race. A mutation at the output of a
# register separates it from the wire that has its initial value. The reset inputs of a memory port
# exist on every memory cell, used or not.
_LEFT_OUT = re.compile(r" -port (\S*CLK\S*|Q|RD_ARST|RD_SRST) ")

_PREPARE = """read_rtlil dut.il
prep -flatten -top dut
# Tables as logic can be broken too; in a memory their contents would be out of reach.
memory_map -rom-only
opt_clean
"""


def places_of(folder: Path, text: str, mutants: int, seed: int) -> list[str]:
    """Choose places for mutations, spread evenly over the cells of a netlist.

    Parameters
    ----------
    folder : Path
        Where to work.
    text : str
        RTLIL of the component, with the top module ``dut``.
    mutants : int
        Number of places; fewer if the netlist has no more.
    seed : int
        Of the random choice, together with ``text``.

    Returns
    -------
    list of str
        Options of Yosys's ``mutate`` command for each place.
    """
    (folder / "dut.il").write_text(text, encoding="utf-8")
    # Asked for a part of its list, Yosys 0.70 may not end. So it lists all places, and the choice
    # is made here.
    script = f"{_PREPARE}mutate -list 10000000 -none -o places\n"
    tools.yosys(script, folder, makes=["places"], name="list")
    cells: dict[str, list[str]] = {}
    for line in sorted((folder / "places").read_text(encoding="utf-8").splitlines()):
        if " -mode none" not in line and not _LEFT_OUT.search(line):
            cell = re.search(r" -cell (\S+)", line)
            assert cell is not None, line
            cells.setdefault(cell[1], []).append(line.removeprefix("mutate "))
    rng = stimulus.generator("mutants", text, seed)
    groups = [list(rng.permutation(cells[cell])) for cell in rng.permutation(sorted(cells))]
    chosen = []
    while any(groups) and len(chosen) < mutants:
        chosen += [str(group.pop()) for group in groups if group]
    return chosen[:mutants]


def short_place(place: str) -> str:
    """The options of a mutation without those that Yosys adds for information."""
    return re.sub(r" -(wire|wirebit|src|module) \S+", "", place)


def all_mutants(folder: Path, places: list[str]) -> tuple[str, int]:
    """RTLIL of one netlist with all mutants, and the width of its control input in bits."""
    width = max(1, len(places).bit_length())
    script = [
        f"mutate -ctrl {CONTROL} {width} {number} {place}" for number, place in enumerate(places, 1)
    ]
    script = [_PREPARE, *script, *_finish("all", "netlist")]
    tools.yosys("\n".join(script) + "\n", folder, makes=["all.il"], name="all")
    return (folder / "all.il").read_text(encoding="utf-8"), width


def _finish(file: str, name: str) -> list[str]:
    return [f"rename -top {name}", f"setattr -mod -unset top {name}", f"write_rtlil {file}.il"]


def single_mutants(folder: Path, places: list[str]) -> list[str]:
    """RTLIL of the netlist without a mutation, and of one netlist for each place."""
    script = [_PREPARE, "design -save prepared", *_finish("0", "original")]
    for number, place in enumerate(places, 1):
        script += [
            "design -load prepared",
            f"mutate {place}",
            *_finish(str(number), f"mutant_{number}"),
        ]
    files = [f"{number}.il" for number in range(len(places) + 1)]
    tools.yosys("\n".join(script) + "\n", folder, makes=files, name="single")
    return [(folder / file).read_text(encoding="utf-8") for file in files]


class Netlist(wiring.Component):
    """A component made of a netlist, with the ports of the component that it stands for.

    Parameters
    ----------
    dut : Block
        The original component, which gives parameters and ports.
    text : str
        RTLIL of one module, with ports named as Amaranth names them.
    width : int
        Width of the control input in bits; 0 if there is none.

    Raises
    ------
    ValueError
        When elaborated: the netlist lacks a port.
    """

    def __init__(self, dut, text: str, width: int = 0):
        self.params, self.text = dut.params, text
        self.number = Signal(max(1, width))
        super().__init__(dut.signature)

    def elaborate(self, platform):
        m = Module()
        if hasattr(platform, "add_file"):
            platform.add_file("netlist.il", self.text)
        ours = {"__".join(map(str, path)): value for path, _, value in self.signature.flatten(self)}
        more = {"clk": ClockSignal(), "rst": ResetSignal(), CONTROL: self.number}
        wires = re.findall(
            r"^  wire .*\b(input|output) \d+ +(?:signed +)?\\(\S+)$", self.text, re.M
        )
        lost = set(ours) - {name for _, name in wires}
        if lost:
            raise ValueError(f"the netlist must have the ports {sorted(lost)}")
        ports = {f"{flow[0]}_{name}": Value.cast({**more, **ours}[name]) for flow, name in wires}
        module = re.search(r"^module \\(\S+)$", self.text, re.M)
        assert module is not None
        m.submodules.netlist = Instance(module[1], **ports)
        return m


class MutantBench(sim_bench.Bench):
    """The bench of the harness, with the control input of the netlist as a further input."""

    def __init__(self, netlist: Netlist):
        super().__init__(netlist)
        self.number = Port(CONTROL, "in", len(netlist.number))
        setattr(self, CONTROL, Signal(len(netlist.number), name=CONTROL))

    def elaborate(self, platform):
        m = super().elaborate(platform)
        m.d.comb += self.component.number.eq(getattr(self, CONTROL))
        return m


class MutantModel:
    """A simulation model with one active mutant, and some inputs held at constant values."""

    def __init__(self, model, number: int, hold: dict[str, int]):
        self._model, self._number, self._hold = model, number, hold

    def reset(self):
        """Bring all registers to their initial values."""
        self._model.reset()

    def run(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Run as the model does, with the mutant and the held inputs in every cycle."""
        # In place: the recorder keeps these arrays as the inputs of the component.
        for name, value in self._hold.items():
            inputs[name][...] = value
        number = np.full(len(next(iter(inputs.values()))), self._number)
        return self._model.run({**inputs, CONTROL: number})
