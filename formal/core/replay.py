"""Replay of counterexamples: component and golden model on the same inputs, as table and VCD."""

from dataclasses import dataclass

import numpy as np
from amaranth.hdl import Cat, Elaboratable, Module, Signal

from spikeloom.golden.core.contract import CycleGolden, Golden, Params, find
from spikeloom.golden.core.ports import Port
from spikeloom.rtl.core.block import Block, component, leaf
from spikeloom.sim.check.trace import Trace
from spikeloom.sim.check.vcd import write_vcd
from spikeloom.sim.engines import engine

from .words import own_register

__all__ = ["Replay", "replay"]

SHOWN_CYCLES = 12  # the last ones; the assertion fails in the very last
WIDEST_CELL = 32  # characters
REGISTER = "register_"  # prefix of the names of registers, which could be those of ports


class _Flat(Elaboratable):
    """A component with each plain port as one vector, and its mapped registers as outputs.

    A register is mapped if the component has one of the same name.
    """

    def __init__(self, dut: Block, golden: Golden):
        self.dut = dut
        self.registers = {}
        for register in golden.registers():
            own = own_register(dut, register)
            if own is not None:
                name = f"{REGISTER}{register.name}"
                port = Port(name, "out", register.width, register.signed, count=register.count)
                self.registers[port] = own
        for port in (*dut.params.leaves(), *self.registers):
            setattr(self, port.name, Signal(port.bits, name=port.name))

    def elaborate(self, platform):
        m = Module()
        m.submodules.dut = self.dut
        for port, own in self.registers.items():
            m.d.comb += getattr(self, port.name).eq(Cat(*own))
        for port in self.dut.params.leaves():
            inside, outside = Cat(*leaf(self.dut, port.name)), getattr(self, port.name)
            m.d.comb += inside.eq(outside) if port.flow == "in" else outside.eq(inside)
        return m


@dataclass(frozen=True)
class Replay:
    """A counterexample that was simulated on both sides.

    Attributes
    ----------
    params : Params
        Parameters of the block.
    trace : dict of array
        Inputs, outputs and mapped registers of the component, and ``rst``: arrays ``(cycles,)`` or
        ``(cycles, count)``. Names of registers have the prefix ``register_``.
    golden : dict of array
        Outputs and mapped registers of the golden model in the same form; empty for a transaction
        block, whose golden model has no cycles.
    text : str
        The last cycles as a table; ``!`` marks rows in which the two sides differ.
    registers : tuple of Port
        The mapped registers.
    """

    params: Params
    trace: dict
    golden: dict
    text: str
    registers: tuple[Port, ...] = ()

    def write_vcd(self, path) -> None:
        """Write a VCD file: ports, registers in scope ``dut``, the golden model in ``golden``."""
        leaves = {port.name: port for port in self.params.leaves()}
        values = {name: array for name, array in self.trace.items() if name in leaves}
        shown = {**leaves, **{port.name: port for port in self.registers}}
        sides = [("golden", self.golden)]
        sides.append(("dut", {port.name: self.trace[port.name] for port in self.registers}))
        more = [
            (scope, shown[name], np.asarray(array, np.int64))
            for scope, arrays in sides
            for name, array in arrays.items()
        ]
        write_vcd(path, Trace(self.params, 0, values, self.trace["rst"]), more)


def _values(port, packed: list[int]) -> np.ndarray:
    """Elements of a port from its bits in each cycle: ``(cycles,)`` or ``(cycles, count)``."""
    rows = []
    for bits in packed:
        words = [bits >> i * port.width & (1 << port.width) - 1 for i in range(port.count or 1)]
        rows.append([w - (1 << port.width) if port.signed and w > port.high else w for w in words])
    array = np.array(rows, np.uint64 if port.width == 64 and not port.signed else np.int64)
    return array[:, 0] if port.count is None else array


def replay(key: str, params: dict, witness: dict, *, dut: Block | None = None) -> Replay:
    """Simulate a component and its golden model on the inputs of a counterexample.

    Parameters
    ----------
    key, params, witness :
        As in the certificate with the status ``refuted``.
    dut : Block, optional
        The component that was refuted, if it is not the block's own.
    """
    golden_type = find(key)
    golden = golden_type(golden_type.params_type().from_dict(params))
    ports = golden.params.leaves()
    ins = [port for port in ports if port.flow == "in"]
    outs = [port for port in ports if port.flow == "out"]
    steps = witness["steps"]
    given = witness["inputs"]
    rst = np.array(given.get("rst", [0] * steps), np.int64)
    inputs = {port.name: _values(port, given.get(port.name, [0] * steps)) for port in ins}
    flat = _Flat(component(key, golden.params) if dut is None else dut, golden)
    registers = tuple(flat.registers)
    model = engine("pysim").load(flat, ins, (*outs, *registers))
    shown = model.run({"rst": rst, **inputs})
    ours = {}
    if isinstance(golden, CycleGolden):
        ours = _golden_values(golden, inputs, rst, [port.name for port in registers])
    trace = {"rst": rst, **inputs, **shown}
    return Replay(golden.params, trace, ours, _text(rst, inputs, shown, ours), registers)


def _golden_values(golden, inputs, rst, registers) -> dict:
    """Outputs and the given registers of a golden model in each cycle."""
    state, rows = golden.reset(1), []
    for cycle in range(len(rst)):
        now = {name: values[cycle : cycle + 1] for name, values in inputs.items()}
        # Registers as they are during the cycle, before its clock edge, as in the component.
        held = {name: state[name.removeprefix(REGISTER)] for name in registers}
        state, outputs = golden.step(state, **now)
        if rst[cycle]:  # synchronous: it takes effect at the end of the cycle
            state = golden.reset(1)
        rows.append({name: np.asarray(value)[0] for name, value in (outputs | held).items()})
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _text(rst, inputs, outputs, ours) -> str:
    """A table with a row per cycle; a cell is ``golden/RTL`` where the two differ."""

    def cell(value):
        return ",".join(map(str, np.ravel(value).tolist()))

    def cut(text):
        return text if len(text) <= WIDEST_CELL else f"{text[: WIDEST_CELL - 1]}…"

    titles = [
        f"[{name.removeprefix(REGISTER)}]" if name.startswith(REGISTER) else name
        for name in outputs
    ]
    names = ["cycle", "rst", *inputs, *titles, ""]
    lines = [names]
    for cycle in range(max(0, len(rst) - SHOWN_CYCLES), len(rst)):
        row = [str(cycle), cell(rst[cycle]), *(cell(x[cycle]) for x in inputs.values())]
        wrong = ""
        for name, values in outputs.items():
            their, our = cell(values[cycle]), cell(ours[name][cycle]) if name in ours else None
            differs = our is not None and _numbers(our) != _numbers(their)
            row.append(f"{cut(our)}/{cut(their)}" if differs else cut(their))
            wrong = "!" if differs else wrong
        lines.append([*row, wrong])
    widths = [max(len(line[column]) for line in lines) for column in range(len(names))]
    table = [
        "  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    title = "counterexample (golden/RTL where they differ; registers in brackets)"
    return "\n".join([title, *table])


def _numbers(text: str) -> tuple[int, ...]:
    """The integers of a cell; True and 1 are equal."""
    return tuple(int({"True": 1, "False": 0}.get(part, part)) for part in text.split(","))
