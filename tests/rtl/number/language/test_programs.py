"""Random programs of the number language: one meaning for all who read them.

Fractions are the third truth of the codes, the codes of the hardware, and both lie within what the
analysis says.
"""

import random
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from amaranth.hdl import Module, Signal
from amaranth.sim import Simulator

from spikeloom.golden.number.language.analysis import analyse
from spikeloom.golden.number.language.fixed import Fixed
from spikeloom.golden.number.language.format import Constant, Format
from spikeloom.rtl.number.language.fixed import Shape

MODES = ("truncate", "nearest", "nearest_even", "toward_zero")


@dataclass(frozen=True)
class Program:
    """Steps ``(name, operands, …)``; operands are inputs by their number, then earlier steps."""

    formats: tuple[Format, ...]
    steps: tuple[tuple, ...]

    def run(self, *inputs):
        """All numbers of the program, the last one its result."""
        known = list(inputs)
        for name, *arguments in self.steps:
            known.append(_apply(name, known, arguments))
        return known


def _apply(name, known, arguments):
    first = known[arguments[0]]
    if name in {"round", "saturate", "wrap"}:
        return getattr(first, name)(*arguments[1:])
    if name == "where":
        a, b, c, d = (known[index] for index in arguments)
        return a.where(c < d, b)
    if name == "constant":
        return first * arguments[1] + arguments[2]
    if name in {"__lshift__", "__rshift__"}:
        return getattr(first, name)(arguments[1])
    return getattr(first, name)(*(known[index] for index in arguments[1:]))


def random_format(rng) -> Format:
    width, frac = rng.randint(1, 6), rng.randint(-2, 5)
    low = -(1 << width - 1) if rng.random() < 0.6 else 0
    return Format(low, low + (1 << width) - 1, frac)


def random_program(seed: int, steps: int = 5) -> Program:
    """A program of three inputs; its intermediates stay far from 64 bits."""
    rng = random.Random(seed)
    formats = tuple(random_format(rng) for _ in range(3))
    known, made = list(formats), []
    while len(made) < steps:
        index = rng.randrange(len(known))
        other = rng.randrange(len(known))
        a, b = known[index], known[other]
        name = rng.choice(
            [
                "__add__",
                "__sub__",
                "__mul__",
                "__neg__",
                "__abs__",
                "minimum",
                "maximum",
                "square",
                "__lshift__",
                "__rshift__",
                "where",
                "round",
                "saturate",
                "wrap",
                "constant",
            ]
        )
        if name in {"__neg__", "__abs__", "square"}:
            step, format = (name, index), getattr(a, name)()
        elif name in {"__lshift__", "__rshift__"}:
            power = rng.randint(0, 3)
            step = (name, index, power)
            format = a.scaled(power if name == "__lshift__" else -power)
        elif name == "where":
            step = (name, index, other, rng.randrange(len(known)), rng.randrange(len(known)))
            format = a.union(b)
        elif name == "round":
            to, mode = random_format(rng), rng.choice(MODES)
            step, format = (name, index, to, mode), a.rounded(to.frac, mode)
        elif name in {"saturate", "wrap"}:
            narrow = random_format(rng)
            to = Format(narrow.low, narrow.high, a.frac)
            step, format = (name, index, to), a.clipped(to) if name == "saturate" else to
        elif name == "constant":
            factor, term = Constant(rng.randint(-5, 5), rng.randint(0, 2)), rng.randint(-3, 3)
            step = (name, index, factor, term)
            format = a * factor.format + Constant(term, 0).format
        else:
            step, format = (name, index, other), getattr(a, name)(b)
        if format.width <= 30:
            made.append(step)
            known.append(format)
    return Program(formats, tuple(made))


class Exact:
    """A fraction with the operators of the language: what a program means, in plain arithmetic."""

    def __init__(self, value, rounding=True):
        self.value = Fraction(value)
        self.rounding = rounding

    def _of(self, other):
        if isinstance(other, Exact):
            return other.value
        if isinstance(other, Constant):
            return other.code * Fraction(2) ** -other.frac
        return Fraction(other)

    def _new(self, value):
        return Exact(value, self.rounding)

    def __add__(self, other):
        return self._new(self.value + self._of(other))

    def __sub__(self, other):
        return self._new(self.value - self._of(other))

    def __mul__(self, other):
        return self._new(self.value * self._of(other))

    def __neg__(self):
        return self._new(-self.value)

    def __abs__(self):
        return self._new(abs(self.value))

    def square(self):
        return self._new(self.value**2)

    def __lshift__(self, power):
        return self._new(self.value * 2**power)

    def __rshift__(self, power):
        return self._new(self.value / 2**power)

    def minimum(self, other):
        return self._new(min(self.value, other.value))

    def maximum(self, other):
        return self._new(max(self.value, other.value))

    def __lt__(self, other):
        return self.value < other.value

    def where(self, condition, other):
        return self if condition else other

    def round(self, to, mode):
        scaled = self.value / to.resolution
        if not self.rounding:
            return self
        floor = scaled.numerator // scaled.denominator
        lost = scaled - floor
        up = {
            "truncate": False,
            "toward_zero": scaled < 0 and lost > 0,
            "nearest": lost > Fraction(1, 2) or (lost == Fraction(1, 2) and scaled > 0),
            "nearest_even": lost > Fraction(1, 2) or (lost == Fraction(1, 2) and floor % 2 == 1),
        }[mode]
        finer = scaled == floor
        return self._new((floor + (up and not finer)) * to.resolution)

    def saturate(self, to):
        low, high = to.limits
        return self._new(min(max(self.value, low), high))

    def wrap(self, to):
        span = (to.high - to.low + 1) * to.resolution
        low = to.limits[0]
        return self._new((self.value - low) % span + low)


def rows_for(program, seed, number):
    """Codes of the inputs, the ends of their ranges among them."""
    rng = random.Random(seed)
    return [
        [rng.choice([f.low, f.high, rng.randint(f.low, f.high)]) for f in program.formats]
        for _ in range(number)
    ]


def fixed_results(program, rows):
    columns = np.array(rows).T
    numbers = [Fixed.checked(c, f) for c, f in zip(columns, program.formats, strict=True)]
    return program.run(*numbers)


def codes_of(fixed, rows):
    return np.broadcast_to(fixed.codes, len(rows)).tolist()


@pytest.mark.parametrize("seed", range(150))
def test_codes_mean_what_fractions_say(seed):
    program = random_program(seed)
    rows = rows_for(program, seed, 40)
    got = fixed_results(program, rows)
    columns = [codes_of(fixed, rows) for fixed in got]
    for row, codes in enumerate(rows):
        values = [code * f.resolution for code, f in zip(codes, program.formats, strict=True)]
        wanted = program.run(*map(Exact, values))
        for fixed, column, exact in zip(got, columns, wanted, strict=True):
            assert column[row] * fixed.format.resolution == exact.value
            assert fixed.format.low <= column[row] <= fixed.format.high


@pytest.mark.parametrize("seed", range(60))
def test_hardware_equals_codes(seed):
    program = random_program(seed, steps=4)
    rows = rows_for(program, seed, 40)
    m = Module()
    inputs = [Signal(Shape(format)) for format in program.formats]
    values = list(inputs)
    for index in range(len(program.steps)):  # each step named, so that simulation stays small
        step = Program(program.formats, program.steps[index : index + 1])
        values.append(step.run(*values)[-1].named(m, f"step_{index}"))
    got = []

    async def bench(ctx):
        for codes in rows:
            for signal, code in zip(inputs, codes, strict=True):
                ctx.set(signal.raw, code)
            got.append([ctx.get(value.raw) for value in values])

    simulator = Simulator(m)
    simulator.add_testbench(bench)
    simulator.run()
    expected = fixed_results(program, rows)
    assert [value.format for value in values] == [fixed.format for fixed in expected]
    assert got == [list(row) for row in zip(*(codes_of(x, rows) for x in expected), strict=True)]


@pytest.mark.parametrize("seed", range(100))
def test_analysis_holds(seed):
    """Ranges and errors of the analysis hold for what codes and exact fractions do."""
    program = random_program(seed, steps=6)
    rows = rows_for(program, seed, 60)
    inputs = dict(zip(("a", "b", "c"), program.formats, strict=True))
    report = analyse(lambda a, b, c: tuple(program.run(a, b, c)), **inputs)
    got = fixed_results(program, rows)
    exact = [
        program.run(
            *(
                Exact(code * f.resolution, rounding=False)
                for code, f in zip(codes, program.formats, strict=True)
            )
        )
        for codes in rows
    ]
    for index, (node, fixed) in enumerate(zip(report.outputs, got, strict=True)):
        assert node.format == fixed.format
        codes = codes_of(fixed, rows)
        assert node.reach.low <= min(codes)
        assert max(codes) <= node.reach.high
        if node.error is not None:
            unit = fixed.format.resolution
            errors = [c * unit - row[index].value for c, row in zip(codes, exact, strict=True)]
            assert node.error.bound.low <= min(errors)
            assert max(errors) <= node.error.bound.high
    for site in report.sites:
        if site.witness is not None:
            again = fixed_results(program, [list(site.witness.values())])
            before = [x for x in again if x.format.frac == site.to.frac]
            assert any(x.overflows(site.to).any() for x in before)
