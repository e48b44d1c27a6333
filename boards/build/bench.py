"""Verilog test bench of a cycle block with vectors of its golden model, without spikeloom."""

import numpy as np

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.ports import Port

__all__ = ["bench_files"]

_BENCH = """\
// Drives {name} with the inputs of vectors.hex, and compares its outputs in every clock cycle.
`timescale 1ns/1ps
module tb;
  localparam CYCLES = {cycles};
  reg clk = 0, rst = 0;
  reg [{total}-1:0] vectors [0:CYCLES-1];
  reg [{total}-1:0] row;
  integer cycle, wrong = 0;
{wires}
  \\{name} dut (
    .clk(clk), .rst(rst),
{ports}
  );

  initial begin
    $readmemh("vectors.hex", vectors);
    for (cycle = 0; cycle < CYCLES; cycle = cycle + 1) begin
      row = vectors[cycle];
{drive}
      #5;
{compare}
      clk = 1;
      #5 clk = 0;
    end
    if (wrong != 0) $fatal(1, "FAIL: %0d outputs of %0d cycles are wrong", wrong, CYCLES);
    $display("PASS: %0d cycles", CYCLES);
    $finish;
  end
endmodule
"""

_COMPARE = """\
      if ({port} !== row[{low} +: {width}]) begin
        if (wrong < 10) $display("cycle %0d: {port} is %h, not %h", cycle, {port}, \
row[{low} +: {width}]);
        wrong = wrong + 1;
      end"""

_MAKEFILE = """\
# Runs the test bench with Icarus Verilog.
run:
\tiverilog -g2012 -s tb -o tb.vvp tb.v {name}.v
\tvvp -n tb.vvp

.PHONY: run
"""


def bench_files(name: str, golden: CycleGolden, inputs: dict[str, np.ndarray]) -> dict[str, str]:
    """A test bench for the block's Verilog, which passes if every output of every cycle is right.

    Parameters
    ----------
    name : str
        Name of the module; its Verilog is expected in ``<name>.v``.
    golden : CycleGolden
        The model, which runs from reset. Its ports are numbers, not vectors or streams.
    inputs : dict of array
        ``(cycles,)`` for each input port.

    Returns
    -------
    dict of str
        Contents of ``tb.v``, ``vectors.hex`` and ``Makefile``. A row of vectors is all ports as one
        number, the first in the lowest bits.
    """
    ports = golden.params.leaves()
    for port in ports:
        if port.count is not None:
            raise ValueError(f"ports must be numbers, and {port.name} of {golden.KEY} is a vector")
    rows = _rows(golden, ports, inputs)
    places = np.cumsum([0, *(port.width for port in ports)]).tolist()
    total = places.pop()
    wires, drive, compare = [], [], []
    for port, low in zip(ports, places, strict=True):
        field = {"port": f"p_{port.name}", "low": low, "width": port.width}
        kind = "reg" if port.flow == "in" else "wire"
        wires.append(f"  {kind} [{port.width}-1:0] {field['port']};")
        if port.flow == "in":
            drive.append("      {port} = row[{low} +: {width}];".format(**field))
        else:
            compare.append(_COMPARE.format(**field))
    bench = _BENCH.format(
        name=name,
        cycles=len(rows),
        total=total,
        wires="\n".join(wires),
        # An escaped name may be a word of Verilog.
        ports=",\n".join(f"    .\\{port.name} (p_{port.name})" for port in ports),
        drive="\n".join(drive),
        compare="\n".join(compare),
    )
    digits = -(-total // 4)
    vectors = "".join(f"{row:0{digits}x}\n" for row in rows)
    return {"tb.v": bench, "vectors.hex": vectors, "Makefile": _MAKEFILE.format(name=name)}


def _rows(golden: CycleGolden, ports: tuple[Port, ...], inputs) -> list[int]:
    """All ports of each cycle as one number."""
    state, rows = golden.reset(1), []
    for cycle in range(len(next(iter(inputs.values())))):
        given = {name: values[cycle : cycle + 1] for name, values in inputs.items()}
        state, outputs = golden.step(state, **given)
        row, low = 0, 0
        for port in ports:
            value = int(np.asarray((given | outputs)[port.name]).reshape(-1)[0])
            row |= (value & (1 << port.width) - 1) << low
            low += port.width
        rows.append(row)
    return rows
