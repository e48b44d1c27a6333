"""Area and clock of blocks for stochastic computing, beside the smallest public ones.

Run it with ``python benchmarks/sc_area.py``. Each block is built for the iCE40 HX8K, whose cells
hold one LUT4, one carry and one flip-flop. LUT4 and flip-flops are those of the netlist of the
block by itself, as Yosys counts them. Logic cells are told twice: as nextpnr packs the block by
itself, and with what nextpnr adds of its own, which are up to two cells that drive constants
however large the design is. The bars are held against the first. Fmax is of the block routed
between registers at all its inputs and outputs, with nextpnr's seeds 1, 2, 3 … Nothing is taken
from the cache.

The bars are the smallest public figures. That of the generator (18 cells) is of a register and a
comparator merged by hand; those of the gates are of UnarySim's modules, mapped by the same tools to
the same cells.
"""

import re
import tempfile
from pathlib import Path

from bars import Bars, parser

from spikeloom.boards.flow import flow
from spikeloom.boards.flow.register_harness import RegisterHarness
from spikeloom.golden.core.contract import find
from spikeloom.rtl.core.block import component

TARGET = "ice40-hx8k"
# Name, key, parameters and what they must not exceed or fall below.
BLOCKS = [
    ("generator, 8 bit", "sng.lfsr_stream", {"width": 8}, {"lc": 18, "mhz": 300}),
    ("sigma-delta, 8 bit", "sng.sigma_delta", {"width": 8}, {"lc": 12}),
    ("division (CORDIV)", "arith.cordiv", {}, {"lut": 4, "ff": 2}),
    ("square root", "arith.sqrt", {"depth": 2}, {"lut": 3, "ff": 1}),
    ("synchronizer, depth 1", "corr.synchronizer", {"depth": 1}, {"lut": 5, "ff": 2}),
]
# Blocks that make many streams from one source: name, key, parameters for a number of streams.
SHARED = [
    ("generator, 8 bit", "sng.lfsr_stream", lambda streams: {"width": 8, "streams": streams}),
    (
        "bank, 8 bit",
        "sng.bank",
        lambda streams: {
            "width": 8,
            "arrangements": tuple(
                tuple(1 << (bit + turn) % 8 for bit in range(8)) for turn in range(streams)
            ),
        },
    ),
]
FEW, MANY = 1, 8

_PACKED = re.compile(r"^Info: +(\d+) (LCs used|LUTs merged into carry LCs)", re.MULTILINE)


def packed(log: str) -> int:
    """Logic cells that hold something of the design, by nextpnr's log."""
    found = [(int(number), what) for number, what in _PACKED.findall(log)]
    return sum(number if what == "LCs used" else -number for number, what in found)


def area(key: str, params: dict) -> dict:
    """Resources of a block by itself; ``own`` is the logic cells without nextpnr's constants."""
    block = component(key, find(key).params_type()(**params))
    with tempfile.TemporaryDirectory() as folder:
        found = flow.area(block, TARGET, folder)
        own = packed((Path(folder) / "next.log").read_text(encoding="utf-8"))
    if not 0 <= found.resources["lc"] - own <= 2:
        raise ValueError(f"nextpnr reports {found.resources['lc']} logic cells and tells of {own}")
    return found.resources | {"own": own}


def fmax(key: str, params: dict, seeds) -> list[float]:
    """Fmax of a block between registers, for each seed."""
    made = find(key).params_type()(**params)
    with tempfile.TemporaryDirectory() as folder:
        return [
            flow.build(
                RegisterHarness(component(key, made)),
                TARGET,
                Path(folder) / str(seed),
                seed=seed,
                pack=False,
            ).fmax_mhz
            for seed in seeds
        ]


def main():
    options = parser(__doc__, runs=3).parse_args()
    seeds = range(1, options.runs + 1)
    bars = Bars(f"blocks for stochastic computing on {TARGET}, {len(seeds)} seeds")
    for name, key, params, most in BLOCKS:
        bars.say(f"{name} …")
        found = area(key, params)
        bars.add(name, "LUT4", found["lut"], at_most=most.get("lut"))
        bars.add(name, "FF", found["ff"], at_most=most.get("ff"))
        bars.add(name, "LC", found["own"], at_most=most.get("lc"))
        bars.add(f"{name}, with constants", "LC", found["lc"])
        bars.add(name, "MHz", *fmax(key, params, seeds), at_least=most.get("mhz"))
    for name, key, params in SHARED:
        bars.say(f"{name}, {MANY} streams …")
        few, many = area(key, params(FEW)), area(key, params(MANY))
        for resource, unit, most in (("lut", "LUT4", 8), ("ff", "FF", None)):
            each = (many[resource] - few[resource]) / (MANY - FEW)
            bars.add(f"{name}, each stream more", unit, each, at_most=most)
    bars.finish(options.json, target=TARGET, seeds=list(seeds))


if __name__ == "__main__":
    main()
