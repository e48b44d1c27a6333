"""Netlists with mutants in them, in the place of a component."""

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
"""Input of the netlist that chooses the mutant; 0 is the original."""

# A mutant of a clock is a gated clock, whose simulation is a race. One at the output of a register
# parts it from the wire that holds its initial value. The reset inputs of a memory port are there
# on every memory cell, used or not.
_LEFT_OUT = re.compile(r" -port (\S*CLK\S*|Q|RD_ARST|RD_SRST) ")

_PREPARE = """read_rtlil dut.il
prep -flatten -top dut
# Tables as logic can be broken too; in a memory their contents would be out of reach.
memory_map -rom-only
opt_clean
"""


def places_of(folder: Path, text: str, mutants: int, seed: int) -> list[str]:
    """Options of Yosys's ``mutate`` for each mutant, spread evenly over the cells."""
    (folder / "dut.il").write_text(text)
    # Asked for some of its list, Yosys (0.70) may choose for ever; so all of it, chosen from here.
    script = f"{_PREPARE}mutate -list 10000000 -none -o places\n"
    tools.yosys(script, folder, makes=["places"], name="list")
    cells: dict[str, list[str]] = {}
    for line in sorted((folder / "places").read_text().splitlines()):
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
    """A mutation without what Yosys only tells for information."""
    return re.sub(r" -(wire|wirebit|src|module) \S+", "", place)


def all_mutants(folder: Path, places: list[str]) -> tuple[str, int]:
    """The netlist with all mutants, and the width of its control input."""
    width = max(1, len(places).bit_length())
    script = [
        f"mutate -ctrl {CONTROL} {width} {number} {place}" for number, place in enumerate(places, 1)
    ]
    script = [_PREPARE, *script, *_finish("all", "netlist")]
    tools.yosys("\n".join(script) + "\n", folder, makes=["all.il"], name="all")
    return (folder / "all.il").read_text(), width


def _finish(file: str, name: str) -> list[str]:
    return [f"rename -top {name}", f"setattr -mod -unset top {name}", f"write_rtlil {file}.il"]


def single_mutants(folder: Path, places: list[str]) -> list[str]:
    """The original netlist, and one for each place."""
    script = [_PREPARE, "design -save prepared", *_finish("0", "original")]
    for number, place in enumerate(places, 1):
        script += [
            "design -load prepared",
            f"mutate {place}",
            *_finish(str(number), f"mutant_{number}"),
        ]
    files = [f"{number}.il" for number in range(len(places) + 1)]
    tools.yosys("\n".join(script) + "\n", folder, makes=files, name="single")
    return [(folder / file).read_text() for file in files]


class Netlist(wiring.Component):
    """A netlist with the ports of a component, in its place.

    Parameters
    ----------
    dut : Block
        The component whose parameters and ports these are.
    text : str
        RTLIL of a module whose ports are named as Amaranth names them.
    width : int
        Width of the control input; 0 if there is none.
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
    """The harness's bench, with the control input of the netlist beside the ports."""

    def __init__(self, netlist: Netlist):
        super().__init__(netlist)
        self.number = Port(CONTROL, "in", len(netlist.number))
        setattr(self, CONTROL, Signal(len(netlist.number), name=CONTROL))

    def elaborate(self, platform):
        m = super().elaborate(platform)
        m.d.comb += self.component.number.eq(getattr(self, CONTROL))
        return m


class MutantModel:
    """A model with one mutant chosen and some inputs held."""

    def __init__(self, model, number: int, hold: dict[str, int]):
        self._model, self._number, self._hold = model, number, hold

    def reset(self):
        """Bring all registers to their initial values."""
        self._model.reset()

    def run(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Run as the model does, with the mutant and the held inputs in every cycle."""
        # In place: the recorder keeps these arrays as what the component has seen.
        for name, value in self._hold.items():
            inputs[name][...] = value
        number = np.full(len(next(iter(inputs.values()))), self._number)
        return self._model.run({**inputs, CONTROL: number})
