"""Speed and area of neurons: golden models, compiled simulation, and what the tools make of them.

Run it with ``python benchmarks/neurons.py``. Golden models run 10 000 copies; "on two cores" is two
processes at once, their rates added. A gate-table step is a step of 0.01 ms of the Hodgkin-Huxley
model, gates and membrane. The population in compiled simulation (CXXRTL) has new inputs in every
cycle and its spikes are recorded in every cycle, so the time of moving data in and out of Python is
included. Area and Fmax are read from the tools' reports (:mod:`spikeloom.boards.flow.flow`): LUT
and DSP of the block by itself, Fmax routed between registers at all its inputs and outputs, the
seeds of place and route 1, 2, 3 … Nothing is taken from the cache.

Figures with a source were not measured in this run.
"""

import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from bars import Bars, parser

from spikeloom.boards.devices.targets import target as find_target
from spikeloom.boards.flow import flow
from spikeloom.boards.flow.register_harness import RegisterHarness
from spikeloom.golden.core.contract import find
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.neurons.folded import FoldedParams
from spikeloom.golden.neuron.neurons.parallel import ParallelParams
from spikeloom.golden.neuron.neurons.serial import SerialParams
from spikeloom.rtl.core.block import component
from spikeloom.sim.check.bench import Bench
from spikeloom.sim.engines import ENGINES

COPIES = 10_000
POPULATION = FoldedParams(model="lif", neurons=1024, stages=2)
ONE_STEP = ParallelParams(model="izhikevich_euler")
ECP5 = find_target("ecp5-25k")
FAST = replace(ECP5, name="ecp5-25k -8", pnr_options=[*ECP5.pnr_options[:-1], "8"])
"""The same device in its fastest grade."""


def golden_rate(model: str, seconds: float) -> float:
    """Steps of all copies together, per second."""
    program = ModelParams(model=model).program
    rng = np.random.default_rng(1)
    state = {x.name: np.full(COPIES, x.init) for x in program.registers}
    for x in program.inputs:
        state[x.name] = rng.integers(0, x.format.high // 8 + 1, COPIES)
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for _ in range(10):
            values = program.run(state)
            for x, index in zip(program.registers, program.new, strict=True):
                state[x.name] = values[index]
        steps += 10
    return COPIES * steps / (time.perf_counter() - start)


def block_rate(seconds: float) -> float:
    """The same of the block ``neurons.lif``."""
    golden = find("neurons.lif")(find("neurons.lif").EXAMPLES[0])
    state, en = golden.reset(COPIES), np.ones(COPIES, np.int64)
    i = np.random.default_rng(1).integers(0, 100, COPIES)
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for _ in range(10):
            state, _ = golden.step(state, en=en, i=i)
        steps += 10
    return COPIES * steps / (time.perf_counter() - start)


def two_cores(function, *args) -> float:
    """The sum of two processes at the same time."""
    with ProcessPoolExecutor(2) as pool:
        return sum(future.result() for future in [pool.submit(function, *args) for _ in range(2)])


def simulated_rate(runs: int) -> list[float]:
    """Clock cycles per second of the population, compiled."""
    engine = ENGINES["cxxrtl"]
    bench = Bench(engine.prepare(component("neurons.folded", POPULATION)))
    spike = tuple(port for port in bench.outputs if port.name == "spike")
    model = engine.load(bench, bench.inputs, spike)
    cycles, rates = 4_000_000, []
    codes = np.random.default_rng(1).integers(-100, 400, cycles)
    inputs = {"en": np.ones(cycles, np.int64), "I": codes}
    for _ in range(runs):
        start = time.perf_counter()
        spikes = model.run(inputs)["spike"]
        rates.append(cycles / (time.perf_counter() - start))
        if not spikes.any():
            raise SystemExit("the population never fired")
    return rates


def built(key: str, params, target: str, seeds):
    """Resources by itself, and Fmax for each seed."""
    with tempfile.TemporaryDirectory() as folder:
        area = flow.area(component(key, params), target, Path(folder) / "area").resources
        fmax = [
            flow.build(
                RegisterHarness(component(key, params)),
                target,
                Path(folder) / f"{seed}",
                seed=seed,
                pack=False,
            ).fmax_mhz
            for seed in seeds
        ]
    return area, fmax


def main():
    options = parser(__doc__, runs=3).parse_args()
    bars = Bars("neurons")
    bars.say("golden models …")
    rates = [two_cores(golden_rate, "lif", 2.0) / 1e6 for _ in range(options.runs)]
    bars.add("golden, LIF compiled, on two cores", "M steps/s", *rates, at_least=50)
    rates = [two_cores(block_rate, 2.0) / 1e6 for _ in range(options.runs)]
    bars.add("golden, neurons.lif, on two cores", "M steps/s", *rates)
    rates = [two_cores(golden_rate, "hodgkin_huxley", 2.0) / 1e6 for _ in range(options.runs)]
    bars.add("golden, Hodgkin-Huxley, on two cores", "M steps/s", *rates, at_least=2)
    bars.add("LIF of sc-neurocore", "M steps/s", 0.93, source="measured once, one core")
    bars.add("Hodgkin-Huxley of sc-neurocore", "M steps/s", 0.006, source="measured once, one core")
    bars.say("compiled simulation …")
    rates = [rate / 1e6 for rate in simulated_rate(options.runs)]
    bars.add("CXXRTL, 1024 folded LIF", "M cycles/s", *rates, at_least=10)

    seeds = range(1, options.runs + 1)
    for what, key, params, target, least in (
        ("1024 folded LIF", "neurons.folded", POPULATION, "ice40-up5k", None),
        ("Izhikevich, one Euler step", "neurons.parallel", ONE_STEP, "ecp5-25k", 60),
        ("Izhikevich, two half steps", "neurons.parallel", ParallelParams(), "ecp5-25k", None),
        ("Izhikevich, 12 stages", "neurons.parallel", ParallelParams(stages=12), "ecp5-25k", 150),
        ("Izhikevich, 12 stages", "neurons.parallel", ParallelParams(stages=12), FAST, 150),
        ("Izhikevich, serial", "neurons.serial", SerialParams(), "ice40-up5k", None),
        ("Izhikevich, by hand", "neurons.izhikevich", None, "ice40-hx8k", None),
    ):
        device = target if isinstance(target, str) else target.name
        bars.say(f"{what} on {device} …")
        params = find(key).EXAMPLES[0] if params is None else params
        area, fmax = built(key, params, target, seeds)
        if what.endswith("hand"):
            bars.add(f"{what}, {device}", "LUT4", area["lut"], at_most=250)
        else:
            bars.add(f"{what}, {device}", "LUT", area["lut"])
        bars.add(f"{what}, {device}", "DSP", area["dsp"])
        bars.add(f"{what}, {device}", "BRAM", area["bram"])
        bars.add(f"{what}, {device}", "MHz", *fmax, at_least=least)
    bars.add("Izhikevich of ODIN", "LUT4", 480, source="published")
    bars.add("LIF of sc-neurocore, 16 bit, HX8K", "LUT4", 1396, source="sc-neurocore 3.16.0, Yosys")
    bars.add(
        "LIF of sc-neurocore, 16 bit, HX8K", "MHz", 39.4, source="sc-neurocore 3.16.0, nextpnr"
    )
    bars.finish(options.json, seeds=list(seeds))


if __name__ == "__main__":
    main()
