"""Area and clock of a neuron and of a stochastic number generator, beside published figures.

Run it with ``python benchmarks/blocks.py``. Both are built for the iCE40 HX8K as by
:mod:`spikeloom.boards.flow.cost`: LUT4 as Yosys counts them in the block by itself, logic cells as
nextpnr counts them after packing, Fmax of the block routed between registers at all its inputs and
outputs, with nextpnr's seeds 1, 2, 3 … Nothing is taken from the cache.

Figures with a source were not measured in this run. They are of other designs, which do not do the
same: the neuron of tinyODIN has 12 bits and keeps its state in a memory outside; that of
sc-neurocore has 16 bits and multiplies (it takes two DSP blocks on an ECP5). Both are what Yosys
and nextpnr make of their public sources for the same family, with one seed. The figures of the
generator, an 8-bit LFSR and a comparator, are of another description of it and the same tools.
"""

import tempfile
from pathlib import Path

from amaranth.hdl import Module
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out
from bars import Bars, parser

from spikeloom.boards.flow import flow
from spikeloom.boards.flow.register_harness import RegisterHarness
from spikeloom.golden.neuron.neurons.lif import LIFParams
from spikeloom.golden.sc.sng.comparator import ComparatorParams
from spikeloom.golden.sc.sng.lfsr import LFSRParams
from spikeloom.rtl.core.block import component

TARGET = "ice40-hx8k"
NEURONS = {
    "LIF, 16 bit, reset to a value": LIFParams(),
    "LIF, 16 bit, reset by subtraction": LIFParams(reset="subtract"),
    "LIF, 16 bit, with 5 refractory steps": LIFParams(refractory=5),
}


class SNG(wiring.Component):
    """A stochastic number generator: an LFSR that never stops, and a comparator."""

    def __init__(self, width: int):
        self.width = width
        super().__init__({"threshold": In(width), "bit": Out(1)})

    def elaborate(self, platform):
        m = Module()
        m.submodules.lfsr = lfsr = component("sng.lfsr", LFSRParams(width=self.width))
        m.submodules.comparator = comparator = component(
            "sng.comparator", ComparatorParams(width=self.width, exact=True)
        )
        m.d.comb += [
            lfsr.en.eq(1),
            comparator.source.eq(lfsr.value),
            comparator.threshold.eq(self.threshold),
            self.bit.eq(comparator.bit),
        ]
        return m


def measure(make, seeds) -> tuple[dict, list[float]]:
    """Resources of a component by itself, and its Fmax for each seed."""
    with tempfile.TemporaryDirectory() as folder:
        area = flow.area(make(), TARGET, Path(folder) / "area").resources
        fmax = [
            flow.build(
                RegisterHarness(make()), TARGET, Path(folder) / f"seed{seed}", seed=seed, pack=False
            ).fmax_mhz
            for seed in seeds
        ]
    return area, fmax


def main():
    options = parser(__doc__, runs=3).parse_args()
    seeds = range(1, options.runs + 1)
    bars = Bars(f"blocks on {TARGET}, {len(seeds)} seeds of place and route")
    for name, params in NEURONS.items():
        bars.say(f"{name} …")
        area, fmax = measure(lambda params=params: component("neurons.lif", params), seeds)
        bars.add(name, "LUT4", area["lut"], at_most=100)
        bars.add(name, "LC", area["lc"])
        bars.add(name, "MHz", *fmax, at_least=100)
    bars.add("LIF of tinyODIN, 12 bit", "LUT4", 121, source="ChFrenkel/tinyODIN, Yosys")
    bars.add("LIF of sc-neurocore, 16 bit", "LUT4", 1396, source="sc-neurocore 3.16.0, Yosys")
    bars.add("LIF of sc-neurocore, 16 bit", "MHz", 39.4, source="sc-neurocore 3.16.0, nextpnr")
    name = "LFSR and comparator, 8 bit"
    bars.say(f"{name} …")
    area, fmax = measure(lambda: SNG(8), seeds)
    bars.add(name, "LC", area["lc"])
    bars.add(name, "MHz", *fmax)
    bars.add(f"{name}, elsewhere", "LC", 20, source="an earlier trial, Yosys 0.70, nextpnr 0.11")
    bars.add(f"{name}, elsewhere", "MHz", 250, source="the same, 246 to 252 MHz")
    bars.finish(options.json, target=TARGET, seeds=list(seeds))


if __name__ == "__main__":
    main()
