"""Number blocks and function units: their bars, and the Verilog one would write without thinking.

Run it with ``python benchmarks/number_blocks.py``. First the function units: the largest error over
all inputs in codes of the output, cycles from input to output, LUT4, memories and Fmax on the iCE40
HX8K. Then pairs of a block and a module of the same function in plain Verilog, which stands below.
All are synthesised by themselves for their area, and routed between registers at all their ports
for Fmax, with nextpnr's seeds 1, 2 and 3. Nothing is taken from the cache.

The plain Verilog does less: its sum saturates after each product instead of once, so its order
matters; its CORDIC does not round, and takes no angle beyond a quarter turn.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
from amaranth.hdl import ClockSignal, Instance, Module, signed, unsigned
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out
from bars import Bars, parser

from spikeloom.boards.flow import flow
from spikeloom.boards.flow.register_harness import RegisterHarness
from spikeloom.golden.core.contract import find
from spikeloom.rtl.core.block import component
from spikeloom.sim.host import tools
from spikeloom.sim.host.verilog import to_rtlil

TARGET = "ice40-hx8k"

MAC = """
module plain(input clk, input en, input first, input signed [15:0] w, input signed [31:0] x,
             output reg signed [31:0] y);
  wire signed [47:0] product = w * x;
  wire signed [48:0] total = (first ? 49'sd0 : y) + (product >>> 8);
  always @(posedge clk)
    if (en)
      if (total > 49'sd2147483647) y <= 32'sd2147483647;
      else if (total < -49'sd2147483648) y <= -32'sd2147483648;
      else y <= total[31:0];
endmodule
"""

EXP = """
module plain(input clk, input [11:0] x, output reg [11:0] y);
  reg [11:0] table_of [0:4095];
  initial begin
{entries}
  end
  always @(posedge clk) y <= table_of[x];
endmodule
"""

CORDIC = """
module plain(input clk, input start, input signed [15:0] angle, output reg ready,
             output reg signed [17:0] x, output reg signed [17:0] y);
  reg signed [17:0] z;
  reg [4:0] step;
  reg signed [17:0] turn;
  always @*
    case (step)
{turns}
      default: turn = 0;
    endcase
  always @(posedge clk)
    if (start) begin
      x <= 18'sd{start};
      y <= 0;
      z <= {{angle, 2'b00}};
      step <= 0;
      ready <= 0;
    end else if (!ready) begin
      if (z >= 0) begin
        x <= x - (y >>> step);
        y <= y + (x >>> step);
        z <= z - turn;
      end else begin
        x <= x + (y >>> step);
        y <= y - (x >>> step);
        z <= z + turn;
      end
      step <= step + 1;
      ready <= step == 15;
    end
endmodule
"""


def exp_table() -> str:
    """The plain table of exp(-x) on 0..8, rounded to twelve bits."""
    x = np.arange(4096)
    codes = np.minimum(np.rint(np.exp(-x / 512) * 4096), 4095).astype(int)
    entries = "\n".join(f"    table_of[{a}] = {code};" for a, code in enumerate(codes))
    return EXP.format(entries=entries)


def cordic() -> str:
    """The plain iteration; angles are in units of pi."""
    angles = np.rint(np.arctan(2.0 ** -np.arange(16)) / np.pi * 2**17).astype(int)
    start = int(np.rint(2**16 * np.prod(1 / np.sqrt(1 + 4.0 ** -np.arange(16)))))
    turns = "\n".join(f"      {k}: turn = {angle};" for k, angle in enumerate(angles))
    return CORDIC.format(turns=turns, start=start)


class Plain(wiring.Component):
    """The module of a Verilog text, as a component."""

    def elaborate(self, platform):
        m = Module()
        ports = {}
        for path, member, value in self.signature.flatten(self):
            ports[("i_" if member.flow == In else "o_") + path[0]] = value
        m.submodules.plain = Instance("plain", i_clk=ClockSignal(), **ports)
        return m


@dataclass(frozen=True)
class Pair:
    """A block with its parameters, and what one would write instead."""

    name: str
    key: str
    settings: dict
    verilog: str
    ports: dict


PAIRS = [
    Pair(
        "saturating MAC, Q8.8 × Q16.16",
        "fixed.mac",
        {"multiplier": "booth", "stages": 2},
        MAC,
        {
            "en": In(1),
            "first": In(1),
            "w": In(signed(16)),
            "x": In(signed(32)),
            "y": Out(signed(32)),
        },
    ),
    Pair(
        "exp(-x), 12 bit",
        "elementary.linear",
        {},
        exp_table(),
        {"x": In(unsigned(12)), "y": Out(unsigned(12))},
    ),
    Pair(
        "CORDIC, sin and cos, 16 bit",
        "elementary.cordic",
        {},
        cordic(),
        {
            "start": In(1),
            "angle": In(signed(16)),
            "ready": Out(1),
            "x": Out(signed(18)),
            "y": Out(signed(18)),
        },
    ),
]


# Block and parameters; largest error, cycles, memories, LUT4 and MHz to keep to.
TWELVE = {"ulp": 1, "cycles": 1, "bram": 2, "lut": 80, "mhz": 80}
SIXTEEN = {"ulp": 1, "cycles": 20, "bram": 4, "lut": 300}
TURNS = {"cycles": 20, "lut": 300, "mhz": 80}
UNITS = [
    *(
        ("elementary.linear", {"function": function, "x": x, "y": y}, TWELVE)
        for function, x, y in (
            ("exp_neg", "UQ3.9", "UQ0.12"),
            ("tanh", "Q3.9", "Q1.11"),
            ("sigmoid", "Q4.8", "UQ0.12"),
            ("log2_1p", "UQ0.12", "UQ0.12"),
            ("log_1p", "UQ0.12", "UQ0.12"),
            ("reciprocal_1p", "UQ0.12", "UQ0.12"),
        )
    ),
    *(
        ("elementary.serial_quadratic", {"function": function, "x": x, "y": y}, SIXTEEN)
        for function, x, y in (
            ("exp_neg", "UQ3.13", "UQ0.16"),
            ("tanh", "Q4.12", "Q1.15"),
            ("sigmoid", "Q4.12", "UQ0.16"),
            ("log2_1p", "UQ0.16", "UQ0.16"),
            ("reciprocal_1p", "UQ0.16", "UQ0.16"),
        )
    ),
    ("elementary.cordic", {}, TURNS),
]


def modules_of(verilog: str) -> str:
    """A Verilog text as RTLIL."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plain.v").write_text(verilog, encoding="utf-8")
        tools.yosys(
            "read_verilog plain.v\nproc\nwrite_rtlil plain.il\n", folder, makes=["plain.il"]
        )
        return (Path(folder) / "plain.il").read_text(encoding="utf-8")


def measure(make, seeds) -> tuple[dict, list[float]]:
    """Resources of a component by itself, and its Fmax between registers for each seed."""
    with tempfile.TemporaryDirectory() as folder:
        resources = flow.area(make(), TARGET, folder).resources
        fmax = [
            flow.build(
                RegisterHarness(make()), TARGET, Path(folder) / str(seed), seed=seed, pack=False
            ).fmax_mhz
            for seed in seeds
        ]
    return resources, fmax


def main():
    options = parser(__doc__, runs=3).parse_args()
    seeds = range(1, options.runs + 1)
    bars = Bars(f"number blocks and plain Verilog on {TARGET}, {len(seeds)} seeds")
    for key, settings, most in UNITS:
        params = find(key).params_type()(**settings)
        name = f"{key} {' '.join(settings.values())}".strip()
        bars.say(f"{name} …")
        golden = find(key)(params)
        if "ulp" in most:
            bars.add(name, "ulp", golden.max_error_ulp(), at_most=most["ulp"])
        resources, fmax = measure(lambda key=key, params=params: component(key, params), seeds)
        bars.add(name, "cycles", params.latency, at_most=most["cycles"])
        bars.add(name, "LUT4", resources["lut"], at_most=most["lut"])
        bars.add(name, "BRAM", resources["bram"], at_most=most.get("bram"))
        bars.add(name, "MHz", *fmax, at_least=most.get("mhz"))
    for pair in PAIRS:
        bars.say(f"{pair.name} …")
        params = find(pair.key).params_type()(**pair.settings)
        ours = measure(lambda pair=pair, params=params: component(pair.key, params), seeds)
        modules = modules_of(pair.verilog)

        def with_modules(*args, modules=modules, **kwargs):
            return to_rtlil(*args, **kwargs) + modules

        with mock.patch.object(flow, "to_rtlil", with_modules):
            plain = measure(lambda pair=pair: Plain(pair.ports), seeds)
        for who, (resources, fmax) in ((pair.key, ours), ("plain Verilog", plain)):
            bars.add(f"{pair.name}: {who}", "LUT4", resources["lut"])
            bars.add(f"{pair.name}: {who}", "BRAM", resources["bram"])
            bars.add(f"{pair.name}: {who}", "MHz", *fmax)
    bars.finish(options.json, target=TARGET, seeds=list(seeds))


if __name__ == "__main__":
    main()
