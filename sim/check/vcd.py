"""Waveforms of traces as VCD files."""

import io
from pathlib import Path

from vcd import VCDWriter

from spikeloom.golden.core.ports import Port
from spikeloom.sim.host import cache

__all__ = ["write_vcd"]

PERIOD_NS = 10  # clock period on the time axis of the viewer; nothing depends on it


def write_vcd(path, trace, more=()) -> None:
    """Write a trace as a waveform with a clock; values change at its rising edge.

    Parameters
    ----------
    path : path
        File to write.
    trace : Trace
        The recorded run; its ports are in scope ``dut``.
    more : sequence of (str, Port, array)
        Further signals, such as outputs of the golden model: scope, port, and values ``(cycles,)``
        or ``(cycles, count)``.
    """
    text = io.StringIO()
    signals = [("dut", port, trace.values[port.name]) for port in trace.params.leaves()]
    signals = [("dut", Port("rst", "in", 1), trace.rst), *signals, *more]
    with VCDWriter(text, timescale="1 ns", init_timestamp=0) as writer:
        clk = writer.register_var("dut", "clk", "wire", 1, init=0)
        variables = []
        for scope, port, values in signals:
            columns = values.reshape(len(values), -1).T.tolist()
            for index, column in enumerate(columns):
                name = port.name if port.count is None else f"{port.name}({index})"
                kind = "integer" if port.signed else "wire"
                variable = writer.register_var(scope, name, kind, port.width, init=0)
                variables.append((variable, column, (1 << port.width) - 1))
        for cycle in range(trace.cycles):
            now = cycle * PERIOD_NS
            writer.change(clk, now, 1)
            for variable, column, mask in variables:
                writer.change(variable, now, column[cycle] & mask)
            writer.change(clk, now + PERIOD_NS // 2, 0)
        writer.close(trace.cycles * PERIOD_NS)
    cache.write_atomic(Path(path), text.getvalue())
