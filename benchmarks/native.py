"""Golden models as machine code, beside NumPy's own steps of the same models.

Run it with ``python benchmarks/native.py``; it takes some minutes. Everything is measured in this
run, on data in arrays as :meth:`run` takes them, with all conversions: inputs of 64 bits for one
copy, of 16 bits and less for many, as the ports have them. The bars are for time steps of models,
each of which the form without stages does in one cycle. Beside them are clock cycles of blocks, of
which a step takes one in `neurons.lif` and many in the others, which have no bar for that. Where
sc-neurocore has a class for the same neuron, the reported speed of that is the source of a bar.

For every block the machine code of one copy is held against a loop of its ``step``, and ``run``
with machine code of 1, 16, 256 and 4096 copies against ``run`` in NumPy, which takes all items of a
block without a state at once. The lowest ratio of all blocks is shown, with its block. Every result
is compared with NumPy's.
"""

import os
import tempfile
import time

import numpy as np
from bars import Bars, parser, seconds

from spikeloom.boards.build.applications.digits import Digits
from spikeloom.golden.core import engine as machine
from spikeloom.golden.core.contract import dtype_of, find, goldens
from spikeloom.golden.network.network.feedforward import Feedforward
from spikeloom.golden.neuron.neurons.parallel import Parallel, ParallelParams
from spikeloom.sim.native.kernel import Compiled

MODELS = {"lif": (20, 300, 0.61), "izhikevich": (10, 100, 0.76), "adex": (5, None, 0.067)}
MODELS |= {"hodgkin_huxley": (2, 20, 0.32)}
"""Millions of steps a second: bars of 1 copy and of 10 000, and the reference's reported speed."""

LANES = (1, 16, 256, 4096)


def inputs_of(golden, cycles, batch, narrow=False):
    """Uniform numbers, with the enable at 1."""
    rng, found = np.random.default_rng(0), {}
    for port in golden.arguments():
        shape, kind = (cycles, batch, *port.shape), dtype_of(port)
        found[port.name] = rng.integers(port.low, port.high, shape, kind, endpoint=True)
        if port.name == "en":
            found[port.name][:] = 1
        if narrow:
            types = (np.int8, np.int16, np.int32, kind)
            fits = next(x for x in types if np.iinfo(x).max >= port.high)
            found[port.name] = found[port.name].astype(fits)
    return found


def rates(golden, cycles, batch, runs, **how):
    """Millions of steps of one copy a second, of each run."""
    compiled, state = Compiled(golden), golden.reset(batch)
    inputs = inputs_of(golden, cycles, batch, **how)
    times = seconds(lambda: compiled(inputs, cycles, batch, state), runs)
    return [cycles * batch / 1e6 / spent for spent in times]


def neurons(bars, runs):
    """Rows of the four neurons that have bars, as blocks and as models."""
    for name, (one, many, theirs) in MODELS.items():
        for what, golden, held in (
            (f"{name}, cycles of the block", _first(f"neurons.{name}"), name == "lif"),
            (f"{name}, steps of the model", Parallel(ParallelParams(model=name)), True),
        ):
            alone = rates(golden, 300_000, 1, runs)
            bars.add(f"{what}, 1 copy", "M/s", *alone, at_least=one if held else None)
            bars.add(f"{what}, 1 copy, loop of step in NumPy", "M/s", _loop(golden))
            if "model" in what:
                ratios = [rate / theirs for rate in alone]
                source = f"sc-neurocore's class, reported {theirs} M/s"
                bars.add("  beside the reference", "x", *ratios, at_least=10, source=source)
            together = rates(golden, 200, 10_000, runs, narrow=True)
            bars.add(f"{what}, 10 000 copies", "M/s", *together, at_least=many if held else None)


def every_block(bars):
    """Rows of the lowest ratios of all blocks, and of the time to make their code."""
    loops, built, ratios, wrong = {}, {}, {}, 0
    for key in goldens():
        golden = _first(key)
        start = time.perf_counter()
        compiled = Compiled(golden)
        built[key] = time.perf_counter() - start
        vars(golden)["_kernel"] = compiled
        loops[key] = _beside_a_loop(golden, compiled)
        for batch in LANES:
            ratios[key, batch], differ = _beside_numpy(golden, compiled, batch)
            wrong += differ
    slowest = min(loops, key=loops.get)
    bars.add(f"1 copy beside a loop of step, lowest: {slowest}", "x", loops[slowest], at_least=100)
    bars.add("  median of all blocks", "x", float(np.median(list(loops.values()))))
    for batch in LANES:
        least = min(loops, key=lambda key: ratios[key, batch])
        what = f"{batch} copies beside NumPy, lowest: {least}"
        bars.add(what, "x", ratios[least, batch], at_least=1)
        bars.add("  median of all blocks", "x", float(np.median([ratios[x, batch] for x in loops])))
    longest = max(built, key=built.get)
    bars.add(f"making the code of a block, longest: {longest}", "s", built[longest], at_most=1)
    bars.add("  median of all blocks", "s", float(np.median(list(built.values()))))
    bars.add("  results that differ from NumPy", "", wrong, at_most=0)


def _beside_numpy(golden, compiled, batch):
    """How many times faster machine code is than NumPy, and how many results differ."""
    cycles, state = max(200, 100_000 // batch), golden.reset(batch)
    inputs = inputs_of(golden, cycles, batch)
    # All items at once without a state, and else some steps of many.
    some = min(cycles, 40) if state else cycles
    few = {name: x[:some] for name, x in inputs.items()}
    numpy_s = min(_timed(_run, golden, few, some, batch, "numpy")) * cycles / some
    native_s = min(_timed(_run, golden, inputs, cycles, batch, "native"))
    found, wanted = (run(few, some, batch, state)[0] for run in (compiled, golden.run_numpy))
    differ = sum(int(np.count_nonzero(found[x] != wanted[x])) for x in wanted)
    return numpy_s / native_s, differ


def _run(golden, inputs, cycles, batch, engine):
    return machine.run(golden, inputs, cycles, batch, golden.reset(batch), engine)


def _timed(function, *arguments):
    return seconds(lambda: function(*arguments), 2)


def _beside_a_loop(golden, compiled):
    """How many times faster one copy is than a loop of calls."""
    inputs, state = inputs_of(golden, 20_000, 1), golden.reset(1)
    ours = min(_timed(compiled, inputs, 20_000, 1, state))
    return 20_000 / ours / 1e6 / _loop(golden)


def _loop(golden):
    """Millions of calls of ``step`` or ``transfer`` a second, one copy, in NumPy."""
    inputs, state, cycles = inputs_of(golden, 20_000, 1), golden.reset(1), 0
    start = time.perf_counter()
    while time.perf_counter() - start < 0.05 and cycles < 20_000:
        state, _ = golden.call(state, **{name: x[cycles] for name, x in inputs.items()})
        cycles += 1
    return cycles / (time.perf_counter() - start) / 1e6


def digits(bars, runs):
    """The network of the digits, bit by bit."""
    application = Digits()
    data = application.data()
    design = application.design(data, application.network(data))
    golden, images = Feedforward(design.params), np.ascontiguousarray(data.test_images)[None]
    start = time.perf_counter()
    compiled = Compiled(golden)
    bars.add("digits network, making the code", "s", time.perf_counter() - start, at_most=1)
    number = images.shape[1]
    times = seconds(lambda: compiled({"i": images}, 1, number, {}), runs)
    what = f"digits network, {number} images bit by bit"
    bars.add(what, "ms", *(1e3 * spent for spent in times), at_most=10)
    found = compiled({"i": images}, 1, number, {})[0]["o"][0]
    differ = int(np.count_nonzero(found != golden.transfer({}, i=images[0])[1]["o"]))
    bars.add("  results that differ from NumPy", "", differ, at_most=0)


def _first(key):
    return find(key)(find(key).EXAMPLES[0])


def main():
    """Measure, print, and exit with 1 if a bar is missed."""
    options = parser(__doc__, runs=5).parse_args()
    bars = Bars("Golden models as machine code")
    with tempfile.TemporaryDirectory(prefix="spikeloom-bench-") as folder:
        os.environ["SPIKELOOM_CACHE_DIR"] = folder
        neurons(bars, options.runs)
        every_block(bars)
        digits(bars, options.runs)
    bars.finish(options.json)


if __name__ == "__main__":
    main()
