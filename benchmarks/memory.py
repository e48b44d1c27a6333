"""Large constants: 262 144 weights of 4 bits as a parameter, simulated, and in memories of devices.

Run it with ``python benchmarks/memory.py``; it takes some minutes. The weights are elaborated in a
process of their own, whose peak of memory is measured with all that is imported. They are the
contents of ``memory.rom``, which is compared with its golden model on CXXRTL; and they go into
``memory.loaded`` word by word in compiled simulation, and are read back. Last come the cells and
Fmax on devices: SPRAM of the UP5K, which cannot be initialised and so must be loaded, and block
memory of an ECP5. Nothing is taken from the cache, the compiled simulations neither.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from bars import Bars, parser

from spikeloom.boards.flow.cost import synth
from spikeloom.golden.core import images
from spikeloom.golden.core.array import IntArray
from spikeloom.golden.memory.memory.loaded import LoadedParams
from spikeloom.golden.memory.memory.rom import ROMParams
from spikeloom.rtl.core.block import component
from spikeloom.sim.check.bench import Bench
from spikeloom.sim.check.harness import check
from spikeloom.sim.engines import engine

NUMBER, WIDTH, PACK = 1 << 18, 4, 4

CHILD = """
import resource, sys, time
started = time.perf_counter()
from spikeloom.golden.core import images
from spikeloom.golden.memory.memory.rom import ROMParams
from spikeloom.rtl.core.block import component
from spikeloom.sim.host.verilog import to_rtlil
text = to_rtlil(component("memory.rom", ROMParams(contents=images.load(sys.argv[1]))))
assert "memory width 4 size 262144" in text
seconds = time.perf_counter() - started
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
"""


def elaborated(file: Path) -> tuple[float, float]:
    """Seconds and megabytes of a process that reads the file and makes RTLIL of it."""
    argv = [sys.executable, "-c", CHILD, str(file)]
    done = subprocess.run(argv, check=True, capture_output=True, encoding="utf-8")
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def wrong_words(params: LoadedParams, weights: IntArray) -> int:
    """Words that a compiled ``memory.loaded`` gives otherwise than they were loaded."""
    bench = Bench(component("memory.loaded", params))
    model = engine("cxxrtl").load(bench, bench.inputs, bench.outputs)
    addresses = np.random.default_rng(1).permutation(NUMBER)
    cycles = 2 * NUMBER + 1
    got = model.run(
        {
            "load": np.ones(cycles, np.int64),
            "load_data": np.resize(weights.values, cycles),
            "addr": np.resize(np.concatenate([addresses, addresses]), cycles),
            "en": np.ones(cycles, np.int64),
        }
    )
    # Zeros until all are there, and then one word in each cycle.
    early = np.count_nonzero(got["data"][: NUMBER + 1])
    return int(early + np.count_nonzero(got["data"][NUMBER + 1 :] != weights.values[addresses]))


def main():
    options = parser(__doc__, runs=3).parse_args()
    bars = Bars(f"{NUMBER:,} weights of {WIDTH} bits")
    weights = IntArray(np.random.default_rng(0).integers(0, 1 << WIDTH, NUMBER), WIDTH)
    rom = ROMParams(contents=weights)
    loaded = LoadedParams(depth=NUMBER, width=WIDTH, pack=PACK)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SPIKELOOM_CACHE_DIR"] = str(Path(folder) / "cache")
        file = Path(folder) / "weights.npz"
        images.save(weights, file)
        bars.say("elaborating")
        runs = [elaborated(file) for _ in range(options.runs)]
        bars.add("memory.rom to RTLIL", "s", *(seconds for seconds, _ in runs), at_most=10)
        bars.add("its peak of memory", "MB", *(peak for _, peak in runs), at_most=1000)
        bars.say("simulating")
        for key, params in (("memory.rom", rom), ("memory.loaded", loaded)):
            found = check(key, params, engine="cxxrtl", cycles=2000)
            bars.add(f"{key}: wrong values, CXXRTL", "of 2000", found.mismatches, at_most=0)
            bars.add(f"{key}: compiled and checked", "s", found.seconds)
        found = wrong_words(loaded, weights)
        bars.add("memory.loaded: wrong words read back", "words", found, at_most=0)
        # As many as the bits need: an SPRAM holds 256 Kibit, an EBR 16 without its parity bits.
        for key, params, target, cell, most in (
            ("memory.loaded", loaded, "ice40-up5k", "spram", 4),
            ("memory.loaded", loaded, "ecp5-85k", "bram", 64),
            ("memory.rom", rom, "ecp5-85k", "bram", 64),
        ):
            bars.say(f"synthesising {key} for {target}")
            cost = synth(key, params, target=target, cached=False)
            bars.add(f"{key}: {cell} on {target}", cell, getattr(cost, cell), at_most=most)
            bars.add(f"{key}: LUT on {target}", "LUT", cost.lut)
            bars.add(f"{key}: Fmax on {target}", "MHz", cost.fmax_mhz)
    bars.finish(options.json)


if __name__ == "__main__":
    main()
