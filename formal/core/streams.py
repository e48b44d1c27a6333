"""Structural stream rule: no combinational path from ``ready`` to ``valid`` of an output stream.

No trace shows this rule, so it is checked on the netlist; the rules over time are assertions of the
miter. Two blocks that each wait for the other to begin would form a combinational loop, or never
transfer anything.
"""

import json
import tempfile
from pathlib import Path

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.core.ports import Stream
from spikeloom.rtl.core.block import Block, leaf
from spikeloom.sim.host import tools
from spikeloom.sim.host.verilog import to_rtlil

__all__ = ["valid_depends_on_ready"]

SCRIPT = """\
read_rtlil top.il
hierarchy -top top
proc
flatten
memory_map
techmap
opt_clean
write_json top.json
"""


def valid_depends_on_ready(dut: Block) -> list[str]:
    """Names of the output streams whose ``valid`` depends combinationally on their ``ready``.

    The search is structural: it finds every path, and may find one that no input sensitises.
    """
    names = [
        port.name for port in dut.params.ports() if isinstance(port, Stream) and port.flow == "out"
    ]
    if not names:
        return []
    m = Module()
    m.submodules.dut = dut
    ports = []
    for port in dut.params.leaves():
        inside, outside = Cat(leaf(dut, port.name)), Signal(port.bits, name=port.name)
        m.d.comb += inside.eq(outside) if port.flow == "in" else outside.eq(inside)
        ports.append(outside)
    # Yosys flattens the hierarchy and maps to gates, so that paths are followed bit by bit.
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "top.il").write_text(to_rtlil(m, ports=ports), encoding="utf-8")
        tools.yosys(SCRIPT, folder, makes=["top.json"])
        module = json.loads((Path(folder) / "top.json").read_text(encoding="utf-8"))["modules"][
            "top"
        ]
    drivers = _drivers(module)
    bits = {name: port["bits"] for name, port in module["ports"].items()}
    return [
        name
        for name in names
        if _cone(bits[f"{name}__valid"], drivers) & set(bits[f"{name}__ready"])
    ]


def _drivers(module) -> dict:
    """For each wire that a gate drives, the wires that the gate reads; flip-flops are no gates."""
    drivers = {}
    for cell in module["cells"].values():
        if "DFF" in cell["type"] or "dff" in cell["type"]:
            continue
        read = [
            bit
            for port, wires in cell["connections"].items()
            if cell["port_directions"][port] == "input"
            for bit in wires
        ]
        for port, wires in cell["connections"].items():
            if cell["port_directions"][port] == "output":
                drivers.update((bit, read) for bit in wires)
    return drivers


def _cone(bits, drivers) -> set:
    """The combinational fan-in cone of ``bits``, themselves included."""
    seen, todo = set(), list(bits)
    while todo:
        bit = todo.pop()
        if bit not in seen:
            seen.add(bit)
            todo.extend(drivers.get(bit, ()))
    return seen
