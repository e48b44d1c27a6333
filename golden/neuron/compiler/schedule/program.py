"""Integer programs: straight-line operations on fixed-point codes of known ranges."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from spikeloom.golden.core.dialect import constant, known, lookup, product
from spikeloom.golden.neuron.compiler.names import hardware_name
from spikeloom.golden.number.language.format import Format

__all__ = ["Op", "Program", "Variable"]


@dataclass(frozen=True)
class Variable:
    """A register or an input: its format, and the code a register starts with.

    A ``hidden`` register is no state of the model, and no port.
    """

    name: str
    format: Format
    init: int = 0
    unit: str = "1"
    hidden: bool = False

    @property
    def port(self) -> str:
        """What it is called in hardware."""
        return self.name.removeprefix(".") if self.hidden else hardware_name(self.name)


@dataclass(frozen=True)
class Op:
    """One operation on codes.

    ============ ========================================= ======================================
    kind         args                                      value
    ============ ========================================= ======================================
    variable                                               its name
    constant                                               its code
    add sub mul  two numbers, points aligned first
    min max      two numbers, points aligned first
    neg abs      a number
    shift        a number; only the point moves
    align        a number; zeros are appended
    floor        a number; the last bits go
    round        a number; half of the last place is
                 added, then the last bits go
    clip         a number                                  ``(low, high)``: to the nearest code
                                                           between
    wrap         a number                                  the code of a word with its last bits
    index        a number                                  ``(low, drop)``: its place in a table,
                                                           ``(code - low) >> drop`` in the range
                                                           of the format
    rest         a number                                  ``(low, drop)``: what the place leaves,
                                                           ``code - low`` modulo ``2**drop``
    table        an index                                  the codes, a tuple
    lt le eq     two numbers, points aligned first
    and or not   conditions
    where        a condition; two numbers, points aligned
                 first, or two conditions
    ============ ========================================= ======================================

    ``format`` is that of the result, and None for a condition.
    """

    kind: str
    args: tuple[int, ...] = ()
    format: Format | None = None
    value: Any = None


@dataclass(frozen=True)
class Program:
    """One step of a model on integer codes.

    Attributes
    ----------
    registers, inputs : tuple of Variable
        What it starts from.
    ops : tuple of Op
        In an order in which arguments come before what uses them.
    new : tuple of int
        For each register, the operation that gives it after the step; its format is the register's.
    spike : int or None
        The condition of firing.
    outputs : tuple of (str, int)
        Names and operations of other outputs.
    """

    registers: tuple[Variable, ...]
    inputs: tuple[Variable, ...]
    ops: tuple[Op, ...]
    new: tuple[int, ...]
    spike: int | None
    outputs: tuple[tuple[str, int], ...] = ()

    @property
    def results(self) -> dict[str, int]:
        """The operation of each register and output, by what that is called in hardware."""
        new = {x.port: index for x, index in zip(self.registers, self.new, strict=True)}
        return new | {hardware_name(name): index for name, index in self.outputs}

    @property
    def roots(self) -> tuple[int, ...]:
        """All operations whose results leave the program."""
        spike = () if self.spike is None else (self.spike,)
        return (*self.new, *spike, *(index for _, index in self.outputs))

    def format_of(self, index: int) -> Format:
        """The format of the number that an operation gives."""
        format = self.ops[index].format
        assert format is not None
        return format

    def frac_of(self, index: int) -> int:
        """Fraction bits of what an operation gives."""
        return self.format_of(index).frac

    def run(self, variables: dict) -> list:
        """The results of all operations, in the golden dialect."""
        values: list = []
        for index in range(len(self.ops)):
            values.append(self.result(index, values, variables))
        return values

    def result(self, index: int, values, variables):
        """The result of an operation, in the golden dialect; ``values`` has those before it."""
        # By its name a proof finds the signal of the component that is the same number: so programs
        # are compared operation by operation, not as a whole.
        op = self.ops[index]
        args, name = [values[arg] for arg in op.args], f"n{index}"
        if op.kind == "mul":
            format = self.format_of(index)
            return product(args[0], args[1], format.low, format.high, name)
        result = _OPERATIONS[op.kind](self, op, args, variables)
        if op.format is None or op.kind in {"variable", "constant"}:
            return result
        return known(result, op.format.low, op.format.high, name)

    def aligned(self, op: Op, args) -> list:
        """The last two arguments, with the point of the finer one."""
        fracs = [self.frac_of(index) for index in op.args[-2:]]
        return [
            arg if frac == max(fracs) else arg << max(fracs) - frac
            for arg, frac in zip(args[-2:], fracs, strict=True)
        ]


def _constant(program, op, args, variables):
    return constant(op.value, next(iter(variables.values())))


def _variable(program, op, args, variables):
    return variables[op.value]


def _two(function):
    return lambda program, op, args, variables: function(*program.aligned(op, args))


def _plain(function):
    return lambda program, op, args, variables: function(*args)


def _where(program, op, args, variables):
    both = args[1:] if op.format is None else program.aligned(op, args)
    return np.where(args[0], *both)


def _align(program, op, args, variables):
    return args[0] << -_drop(program, op)


def _drop(program, op):
    return program.frac_of(op.args[0]) - op.format.frac


def _floor(program, op, args, variables):
    return args[0] >> _drop(program, op)


def _round(program, op, args, variables):
    drop = _drop(program, op)
    return args[0] + (1 << drop - 1) >> drop


def _clip(program, op, args, variables):
    return np.clip(args[0], *op.value)


def _wrap(program, op, args, variables):
    low, width = op.format.low, op.format.width
    return (args[0] - low & (1 << width) - 1) + low


def _index(program, op, args, variables):
    low, drop = op.value
    return np.clip(args[0] - low >> drop, 0, op.format.high)


def _rest(program, op, args, variables):
    low, drop = op.value
    return args[0] - low & (1 << drop) - 1


def _table(program, op, args, variables):
    return lookup(op.value, args[0])


_OPERATIONS = {
    "variable": _variable,
    "constant": _constant,
    "add": _two(lambda a, b: a + b),
    "sub": _two(lambda a, b: a - b),
    "neg": _plain(lambda a: -a),
    "abs": _plain(np.abs),
    "min": _two(np.minimum),
    "max": _two(np.maximum),
    "shift": _plain(lambda a: a),
    "floor": _floor,
    "round": _round,
    "clip": _clip,
    "wrap": _wrap,
    "index": _index,
    "rest": _rest,
    "table": _table,
    "lt": _two(lambda a, b: a < b),
    "le": _two(lambda a, b: a <= b),
    "eq": _two(lambda a, b: a == b),
    "and": _plain(np.logical_and),
    "or": _plain(np.logical_or),
    "not": _plain(np.logical_not),
    "where": _where,
    "align": _align,
}
