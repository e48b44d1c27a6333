"""Microprogrammed engine for neurons with tables of the membrane: one multiply-add at a time."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple, TypeVar

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int, lookup
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.number.language.rounding import wrapped

__all__ = ["Engine", "EngineParams", "Product"]

TEMPORARY, SUM, INPUT, BELOW, GAP, FACTOR, OFFSET, CONSTANT, NOTHING = range(-1, -10, -1)
"""Operands beside the states, which are 0 and up; see :class:`Product`."""

BEATS = 4
"""Clock cycles of a product: read the table, fetch the operands, multiply, add and store."""
SPAN_BITS = 7
LOWEST = -80
"""The tables cover ``2**SPAN_BITS`` mV from ``LOWEST`` mV up."""


class Product(NamedTuple):
    """One row of a program: ``to = a * b + c``, rounded to nearest.

    ``a`` is a state, ``TEMPORARY``, ``INPUT``, ``BELOW`` (the bits of the membrane that the tables
    do not see) or ``GAP`` (``level`` less the membrane); ``b`` a state, ``TEMPORARY``, ``FACTOR``
    (of the row of ``table`` for the membrane) or ``CONSTANT``; ``c`` a state, ``SUM``, ``OFFSET``
    (of the same row) or ``NOTHING``; ``to`` a state, ``TEMPORARY`` or ``SUM``.
    """

    a: int
    b: int
    c: int
    to: int
    constant: int = 0
    level: int = 0
    table: int = 0


@dataclass(frozen=True, kw_only=True)
class EngineParams(Params):
    """Parameters of a neuron on the engine: formats here, program and tables in a subclass.

    Parameters
    ----------
    frac : int
        Fraction bits of the membrane, 4..16; it has 8 integer bits.
    factor_frac : int
        Fraction bits of what multiplies: gates, factors, constants; 8..20, and at most 6 more than
        ``frac``, for a gate times a conductance comes close to 2 and has to fit a state.
    index_bits : int
        Address bits of a table, 3..10: the tables cover 128 mV from -80 mV up.
    """

    frac: int = 14
    factor_frac: int = 18
    index_bits: int = 9

    STATES: ClassVar[int]
    """Number of states; the first is the membrane."""
    SHOWN: ClassVar[tuple[str, ...]] = ("v",)
    """Names of the states that are ports: the first of them."""
    CURRENT: ClassVar[str] = "mV"
    """Unit of the input."""

    def __post_init__(self):
        check_int("frac", self.frac, 4, 16)
        check_int("factor_frac", self.factor_frac, 8, min(20, self.frac + 6))
        check_int("index_bits", self.index_bits, 3, 10)

    @property
    def program(self) -> tuple[Product, ...]:
        """The products of a step, in order."""
        raise NotImplementedError

    @property
    def tables(self) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
        """Factors and offsets of each table."""
        raise NotImplementedError

    @property
    def first(self) -> tuple[int, ...]:
        """The states after reset."""
        raise NotImplementedError

    @property
    def threshold(self) -> int:
        """The neuron fires in the step in which its membrane comes to this from below."""
        raise NotImplementedError

    @property
    def reset_value(self) -> int | None:
        """Membrane after a spike; None if it goes on."""
        return None

    @property
    def jump(self) -> int:
        """What a spike adds to the second state."""
        return 0

    @property
    def width(self) -> int:
        """Bits of a state."""
        return 8 + self.frac

    @property
    def high(self) -> int:
        """Largest code of a state."""
        return (1 << self.width - 1) - 1

    @property
    def factor_bits(self) -> int:
        """Bits of what multiplies."""
        return 2 + self.factor_frac

    @property
    def sum_bits(self) -> int:
        """Bits of the sum of products."""
        return self.width + 2

    @property
    def below_bits(self) -> int:
        """Bits of the membrane that the tables do not see."""
        return self.frac + SPAN_BITS - self.index_bits

    @property
    def lowest(self) -> int:
        """The membrane of a table's first row, in its rows."""
        return (LOWEST << self.index_bits) >> SPAN_BITS

    @property
    def table_bits(self) -> int:
        """Bits of the number of a table."""
        return max(1, (len(self.tables) - 1).bit_length())

    @property
    def count_bits(self) -> int:
        """Bits of the number of a product, and of the end."""
        return len(self.program).bit_length()

    @property
    def latency(self):
        """Clock cycles from a start until ``ready``."""
        return BEATS * len(self.program) + 2

    @cached_property
    def edges(self) -> np.ndarray:
        """The membranes, in mV, between which the rows of a table lie."""
        rows = np.arange((1 << self.index_bits) + 1)
        return LOWEST + rows * 2.0 ** (SPAN_BITS - self.index_bits)

    def code(self, mv) -> int:
        """The code of a value in mV."""
        return round(float(mv) * (1 << self.frac))

    def factor(self, value) -> int:
        """The code of what multiplies."""
        return round(float(value) * (1 << self.factor_frac))

    def port(self, name, flow, unit="mV") -> Port:
        """A port in the format of the states."""
        return Port(name, flow, self.width, signed=True, frac=self.frac, unit=unit)

    def ports(self):
        return (
            Port("en", "in", 1),
            self.port("i", "in", self.CURRENT),
            Port("ready", "out", 1),
            Port("spike", "out", 1),
            *(self.port(name, "out") for name in self.SHOWN),
        )


EngineParamsT = TypeVar("EngineParamsT", bound=EngineParams)


class Engine(CycleGolden[EngineParamsT], abstract=True):
    """A sequencer that takes one product of the program after the other.

    A subclass says what the products mean. ``count`` is the product, ``beat`` its clock cycle. One
    after the other the cycles load ``factor`` and ``offset``, the row of the table; ``a``, ``b``
    and ``c``, the operands; ``product``; and what the result is for. After the last product the sum
    becomes the membrane, saturated.
    """

    def registers(self):
        p = self.params
        return (
            Register("busy", 1),
            Register("count", p.count_bits),
            Register("beat", 2),
            Register("x", p.width, signed=True, init=p.first, count=p.STATES),
            Register("spike", 1),
            Register("factor", p.factor_bits, signed=True),
            Register("offset", p.width, signed=True),
            Register("a", p.width + 1, signed=True),
            Register("b", p.factor_bits, signed=True),
            Register("c", p.sum_bits, signed=True),
            Register("product", p.width + 1 + p.factor_bits, signed=True),
            Register("temporary", p.width, signed=True),
            Register("sum", p.sum_bits, signed=True),
        )

    def step(self, state, en, i):
        p, count, beat, x = self.params, state["count"], state["beat"], state["x"]
        v, busy = x[..., 0], state["busy"] != 0
        # The program is a read-only memory, with a column for each field of a row, that ``count``
        # addresses; rows beyond the last are never taken.
        rows = (*p.program, *[p.program[-1]] * ((1 << p.count_bits) - len(p.program)))
        columns = zip(*rows, strict=True)
        of_a, of_b, of_c, to, constant, level, table = (lookup(each, count) for each in columns)

        # All tables are one memory. A membrane beyond them has their first or last row.
        place = np.clip((v >> p.below_bits) - p.lowest, 0, (1 << p.index_bits) - 1)
        address = (table << p.index_bits) | place
        size = (1 << p.table_bits) - len(p.tables)
        entries = zip(*p.tables, *[p.tables[-1]] * size, strict=True)
        factor, offset = (lookup([e for t in column for e in t], address) for column in entries)

        states = [(number, x[..., number]) for number in range(p.STATES)]
        temporary, total = state["temporary"], state["sum"]
        others = (TEMPORARY, temporary), (INPUT, i), (BELOW, v & (1 << p.below_bits) - 1)
        a = _chosen(of_a, [*states, *others, (GAP, level - v)])
        others = (TEMPORARY, temporary), (FACTOR, state["factor"]), (CONSTANT, constant)
        b = _chosen(of_b, [*states, *others])
        c = _chosen(of_c, [*states, (SUM, total), (OFFSET, state["offset"]), (NOTHING, 0)])

        # What multiplies has ``factor_frac`` fraction bits more than a state; the half rounds.
        result = state["product"] + (state["c"] << p.factor_frac) + (1 << p.factor_frac - 1)
        result = result >> p.factor_frac
        # The row after the last is the end: a cycle in which the sum becomes the membrane.
        ends = busy & (count == len(p.program))
        stores = busy & ~ends & (beat == BEATS - 1)
        narrow = wrapped(result, p.width, True)
        stored = [np.where(stores & (to == number), narrow, was) for number, was in states]

        # The membrane is stored at the end only: till then tables and gaps see the old one, and
        # here it tells that the threshold is passed from below.
        low, high = -p.high - 1, p.high
        fires = (total >= p.threshold) & (v < p.threshold)
        after = np.clip(total, low, high)
        if p.reset_value is not None:
            after = np.where(fires, p.reset_value, after)
        stored[0] = np.where(ends, after, stored[0])
        if p.jump:
            jumped = np.clip(stored[1] + p.jump, low, high)
            stored[1] = np.where(ends & fires, jumped, stored[1])
        starts = ~busy & (en != 0)
        new = {
            "busy": as_int(starts | (busy & ~ends)),
            "count": np.where(ends, 0, count + as_int(stores)) & (1 << p.count_bits) - 1,
            "beat": np.where(busy & ~ends, beat + 1, 0) & BEATS - 1,
            "x": np.stack(stored, axis=-1),
            "spike": np.where(ends, as_int(fires), state["spike"]),
            "factor": factor,
            "offset": offset,
            "a": np.where(beat == 1, a, state["a"]),
            # A state that multiplies is a gate, or a product of gates, and below 2.
            "b": np.where(beat == 1, wrapped(b, p.factor_bits, True), state["b"]),
            "c": np.where(beat == 1, c, state["c"]),
            "product": state["a"] * state["b"],
            "temporary": np.where(stores & (to == TEMPORARY), narrow, temporary),
            "sum": np.where(stores & (to == SUM), wrapped(result, p.sum_bits, True), total),
        }
        shown = {name: x[..., index] for index, name in enumerate(p.SHOWN)}
        return new, {"ready": as_int(~busy), "spike": state["spike"], **shown}

    def update(self, x, i):
        """One step without the clock, in codes: the states, ``(batch, states)``, and the spike."""
        p, v = self.params, x[..., 0]
        values = {number: x[..., number] for number in range(p.STATES)}
        values |= {INPUT: i, BELOW: v & (1 << p.below_bits) - 1, NOTHING: 0}
        place = np.clip((v >> p.below_bits) - p.lowest, 0, (1 << p.index_bits) - 1)
        for row in p.program:
            if FACTOR in row[:3]:
                values[FACTOR], values[OFFSET] = (lookup(t, place) for t in p.tables[row.table])
            values[CONSTANT], values[GAP] = row.constant, row.level - v
            total = values[row.a] * values[row.b] + (values[row.c] << p.factor_frac)
            values[row.to] = (total + (1 << p.factor_frac - 1)) >> p.factor_frac
        fires = (values[SUM] >= p.threshold) & (v < p.threshold)
        values[0] = np.clip(values[SUM], -p.high - 1, p.high)
        if p.reset_value is not None:
            values[0] = np.where(fires, p.reset_value, values[0])
        if p.jump:
            jumped = np.clip(values[1] + p.jump, -p.high - 1, p.high)
            values[1] = np.where(fires, jumped, values[1])
        return np.stack([values[number] for number in range(p.STATES)], axis=-1), fires


def _chosen(code, sources):
    """The source whose number is ``code``."""
    # A code that no row has gives the first: it is as good as any.
    value = sources[0][1]
    for number, source in sources[1:]:
        value = np.where(code == number, source, value)
    return value
