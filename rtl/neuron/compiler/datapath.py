"""Data path of a program: a circuit for each operation, registers between stages."""

from amaranth.hdl import Array, Cat, Const, Module, Mux, Signal, signed, unsigned
from amaranth.hdl import Value as RawValue
from amaranth.lib.memory import Memory

from spikeloom.golden.neuron.compiler.schedule.list_schedule import Schedule
from spikeloom.golden.neuron.compiler.schedule.program import Op
from spikeloom.golden.number.language.format import Constant, Format
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.number.language.fixed import Shape, Value

__all__ = ["Datapath", "add_registers", "circuit", "raw", "read_table", "typed"]


class Datapath:
    """The circuits of a schedule.

    Parameters
    ----------
    schedule : Schedule
        The program and its stages.
    registers : dict
        A signal for each of ``schedule.kept``, of the width of its value.

    Attributes
    ----------
    numbers : dict of Signal
        The results of operations that are numbers, by name.
    """

    def __init__(self, schedule: Schedule, registers: dict[tuple[int, int], Signal]):
        self.schedule = schedule
        self.registers = registers
        self.numbers = {
            f"n{index}": Signal(Shape(op.format.word).as_shape(), name=f"n{index}")
            for index, op in enumerate(schedule.program.ops)
            if op.format is not None
            and op.kind not in {"variable", "constant"}
            and not (op.kind == "table" and schedule.stages)
        }

    def build(
        self, m: Module, variables: dict[str, RawValue], loads: RawValue
    ) -> dict[int, Value | RawValue]:
        """Add the circuits to a module.

        Parameters
        ----------
        variables : dict
            Registers and inputs of the program in the first stage, plain signals by name.
        loads : Value
            Bit ``k`` tells that stage ``k`` has something to do; the registers behind it load then.

        Returns
        -------
        dict
            The results of the last stage: numbers as :class:`Value`, conditions as single bits.
        """
        # A stage has the registers before it, constants, and the operations that the schedule puts
        # there; what a later stage needs goes into the registers behind it. With stages the word of
        # a table is such a register, the output of a block memory.
        program, stages = self.schedule.program, self.schedule.stages
        results: dict[int, Value | RawValue] = {}
        for stage in range(stages + 1):
            results = {
                index: typed(program.ops[index], self.registers[at, index])
                for at, index in self.schedule.kept
                if at == stage
            }
            for index, op in enumerate(program.ops):
                if op.kind == "constant" or self.schedule.stage[index] == stage:
                    if op.kind == "table" and stages:
                        word = self.registers[stage + 1, index]
                        read_table(m, index, op, results[op.args[0]], loads[stage], word)
                    else:
                        name = f"n{index}"
                        args = [results[arg] for arg in op.args]
                        signal = self.numbers.get(name)
                        results[index] = circuit(m, op, args, variables, signal, name)
            with m.If(loads[stage] if stage < stages else Const(0)):
                for at, index in self.schedule.kept:
                    if at == stage + 1 and index in results:
                        m.d.sync += self.registers[at, index].eq(raw(results[index]))
        return results


def add_registers(block: Block) -> None:
    """Registers of the golden model that are no ports become attributes of the component."""
    for register in block.GOLDEN(block.params).registers():
        if not hasattr(block, register.name) and register.count is None:
            shape = signed(register.width) if register.signed else unsigned(register.width)
            setattr(block, register.name, Signal(shape, name=register.name, init=register.init))


def read_table(m: Module, index: int, op: Op, place: Value, enable: RawValue, word: RawValue):
    """A block memory with the codes of a table, whose output register is ``word``."""
    assert op.format is not None
    width = op.format.width
    codes = [code & (1 << width) - 1 for code in op.value]
    m.submodules[f"table{index}"] = memory = Memory(shape=width, depth=len(codes), init=codes)
    port = memory.read_port()
    m.d.comb += [port.addr.eq(place.raw), port.en.eq(enable), word.eq(port.data)]


def circuit(m: Module, op: Op, args, variables, signal, name: str) -> Value | RawValue:
    """The circuit of an operation; numbers get the signal, conditions one of the name."""
    if op.kind == "variable":
        return typed(op, variables[str(op.value)])
    if op.kind == "constant":
        return typed(op, Const(op.value, 1) if op.format is None else Const(op.value))
    value = _OPERATIONS[op.kind](op, *args)
    if op.format is None:
        condition = Signal(name=name)
        m.d.comb += condition.eq(value)
        return condition
    m.d.comb += signal.eq(value.raw)
    return Value(signal, op.format)


def typed(op: Op, raw: RawValue) -> Value | RawValue:
    """A signal or constant as the number, or the condition, that an operation gives."""
    if op.format is None:
        return raw
    return Value(_word(raw, op.format), op.format)


def _word(raw: RawValue, format: Format) -> RawValue:
    if isinstance(raw, Const):
        return Const(raw.value, Shape(format.word).as_shape())
    raw = raw[: format.width]
    return raw.as_signed() if format.signed else raw


def raw(value: Value | RawValue) -> RawValue:
    """The bits of a number or of a condition."""
    return value.raw if isinstance(value, Value) else value


def _index(op: Op, x: Value) -> Value:
    low, drop = op.value
    frac = x.format.frac
    place = (x - Constant(low, frac)).round(Format(0, 0, frac - drop), "truncate")
    return Value(place.saturate(Format(0, op.format.high, frac - drop)).raw, op.format)


def _rest(op: Op, x: Value) -> Value:
    low, drop = op.value
    return Value((x - Constant(low, x.format.frac)).raw[:drop], op.format)


def _table(op: Op, index: Value) -> Value:
    # Without stages a table is logic: a choice of constants.
    entries = Array(Const(code, Shape(op.format.word).as_shape()) for code in op.value)
    return typed(op, RawValue.cast(entries[index.raw]))


def _clip(op: Op, x: Value) -> RawValue:
    """Ends of words are told by the first bits, other limits by comparisons."""
    low, high = op.value
    width = op.format.width
    bits = x.raw
    negative = bits[-1] if x.format.signed else Const(0)
    over = ~negative & bits[high.bit_length() :].any() if high & high + 1 == 0 else bits > high
    under = bits < low
    if low < 0 and low & -low == -low:
        under = negative & ~bits[(~low).bit_length() :].all()
    clipped = Mux(over, Const(high, width), Mux(under, Const(low, width), bits[:width]))
    return Value(_word(clipped, op.format), op.format)


def _wrap(op: Op, x: Value) -> Value:
    # A signed number may be narrower and still not fit: an unsigned word has no -1.
    more = max(0, op.format.width - len(x.raw))
    return Value(_word(Cat(x.raw, x.raw[-1].replicate(more)), op.format), op.format)


def _round(op: Op, x: Value) -> Value:
    return (x + Constant(1, op.format.frac + 1)).round(op.format, "truncate")


_OPERATIONS = {
    "add": lambda op, a, b: a + b,
    "sub": lambda op, a, b: a - b,
    "mul": lambda op, a, b: a.square() if op.args[0] == op.args[1] else a * b,
    "min": lambda op, a, b: a.minimum(b),
    "max": lambda op, a, b: a.maximum(b),
    "neg": lambda op, a: -a,
    "abs": lambda op, a: abs(a),
    "shift": lambda op, a: a << op.value,
    "align": lambda op, a: a.round(op.format),
    "floor": lambda op, a: a.round(op.format, "truncate"),
    "round": _round,
    "clip": _clip,
    "wrap": _wrap,
    "index": _index,
    "rest": _rest,
    "table": _table,
    "lt": lambda op, a, b: a < b,
    "le": lambda op, a, b: a <= b,
    "eq": lambda op, a, b: a == b,
    "and": lambda op, a, b: a & b,
    "or": lambda op, a, b: a | b,
    "not": lambda op, a: ~a,
    "where": lambda op, c, a, b: Mux(c, a, b) if op.format is None else a.where(c, b),
}
