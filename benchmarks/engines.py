"""Clock cycles per second of each engine, side by side, on a layer of stochastic neurons.

Run it with ``python benchmarks/engines.py``. The layer has 32 neurons: a 16-bit LFSR, a comparator
with a common threshold, and a leaky counter that fires; inputs change in every cycle, and all 32
outputs are recorded in every cycle, so the time of moving data in and out of Python is included.
"""

import argparse
import statistics
import time
from dataclasses import dataclass

import numpy as np
from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from rich.console import Console
from rich.table import Table

from spikeloom.golden.core.contract import Params
from spikeloom.golden.core.ports import Port
from spikeloom.golden.sc.sng.lfsr import LFSRParams
from spikeloom.rtl.core.block import component, member
from spikeloom.sim.check.bench import Bench
from spikeloom.sim.engines import ENGINES

NEURONS = 32


@dataclass(frozen=True, kw_only=True)
class LayerParams(Params):
    """The ports of the layer."""

    def ports(self):
        return (
            Port("p", "in", 16),
            Port("threshold", "in", 8),
            Port("spikes", "out", 1, count=NEURONS),
        )


class Layer(wiring.Component):
    """32 LFSRs, comparators and leaky counters."""

    def __init__(self):
        self.params = LayerParams()
        super().__init__({port.name: member(port) for port in self.params.ports()})

    def elaborate(self, platform):
        m = Module()
        for index in range(NEURONS):
            m.submodules[f"lfsr{index}"] = lfsr = component(
                "sng.lfsr", LFSRParams(width=16, seed=index + 1)
            )
            bit, v = Signal(name=f"bit{index}"), Signal(9, name=f"v{index}")
            m.d.comb += [lfsr.en.eq(1), bit.eq(lfsr.value < self.p)]
            m.d.comb += self.spikes[index].eq(v >= self.threshold)
            with m.If(self.spikes[index]):
                m.d.sync += v.eq(0)
            with m.Else():
                m.d.sync += v.eq(v - (v >> 3) + (bit << 4))
        return m


def measure(engine, runs: int, seconds: float):
    """Seconds to load the layer, and cycles per second of each run."""
    start = time.perf_counter()
    bench = Bench(engine.prepare(Layer()))
    model = engine.load(bench, bench.inputs, bench.outputs)
    loaded = time.perf_counter() - start
    rng = np.random.default_rng(0)
    cycles, rates, total = 500, [], None
    while len(rates) < runs:
        inputs = {
            "p": rng.integers(0, 1 << 16, cycles),
            "threshold": rng.integers(20, 120, cycles),
        }
        start = time.perf_counter()
        spikes = model.run(inputs)["spikes"]
        spent = time.perf_counter() - start
        total = int(spikes[:500].sum()) if total is None else total
        if spent < seconds / 2 and not rates:
            cycles = int(cycles * min(10, max(2, seconds / max(spent, 1e-6))))
            continue
        rates.append(cycles / spent)
    return loaded, rates, cycles, total


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="length of one run")
    options = parser.parse_args()
    table = Table(title=f"{NEURONS} neurons, median of {options.runs} runs")
    for name in ("engine", "load s", "cycles/s", "lowest", "highest", "cycles per run"):
        table.add_column(name, justify="left" if name == "engine" else "right")
    totals = {}
    for name, engine in ENGINES.items():
        if engine.missing() is not None:
            table.add_row(name, engine.missing())
            continue
        loaded, rates, cycles, totals[name] = measure(engine, options.runs, options.seconds)
        figures = statistics.median(rates), min(rates), max(rates)
        table.add_row(
            name, f"{loaded:.2f}", *(f"{figure:,.0f}" for figure in figures), f"{cycles:,}"
        )
    Console().print(table)
    if len(set(totals.values())) != 1:
        raise SystemExit(f"engines disagree: {totals}")


if __name__ == "__main__":
    main()
