"""Base class of function units: tables in memory, the pipeline, and products by rows."""

from itertools import accumulate

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value, signed
from amaranth.lib.memory import Memory

from spikeloom.rtl.core.block import Block

__all__ = ["TableBlock", "columns", "field_shapes", "product", "read"]


def field_shapes(tables) -> list:
    """Shapes of the columns of a table: unsigned where no entry is negative."""
    shapes = []
    for column in tables:
        least, most = min(column), max(column)
        if least < 0:
            shapes.append(signed(1 + max((~least).bit_length(), max(most, 0).bit_length())))
        else:
            shapes.append(Const(most).shape())
    return shapes


def product(m: Module, factor: Value, rows: list[tuple[Value, int]], name: str) -> Value:
    """The sum of ``factor << weight`` over the rows ``(bit, weight)`` whose bit is 1.

    Two rows make one adder, whose second operand a multiplexer behind it takes or leaves: with the
    adder it is one cell of four inputs per bit, where an AND in front of it would be another.
    """
    # The first level takes two rows an adder. From there on it is a tree, each sum with its weight,
    # so that zeros below are not added.
    sums = []
    for index in range(0, len(rows), 2):
        bit, weight = rows[index]
        total = Mux(bit, factor, 0)
        if index + 1 < len(rows):
            bit, other = rows[index + 1]
            total = Mux(bit, total + (factor << other - weight), total)
        sums.append((total, weight))
    while len(sums) > 1:
        pairs, sums = [sums[index : index + 2] for index in range(0, len(sums), 2)], []
        for pair in pairs:
            total, weight = pair[0]
            if len(pair) == 2:
                total = total + (pair[1][0] << pair[1][1] - weight)
            sums.append((total, weight))
    total, weight = sums[0]
    result = Signal((total << weight).shape(), name=name)
    m.d.comb += result.eq(total << weight)
    return result


def columns(tables, *names: str) -> list[Signal]:
    """A signal for each column of a table, for :func:`read`."""
    return [
        Signal(shape, name=name) for shape, name in zip(field_shapes(tables), names, strict=True)
    ]


def read(m: Module, tables, shown: list[Signal], address: Value, enable: Value):
    """Let the columns show a row of a memory, from the cycle after its address with ``enable``."""
    # All columns side by side in one word: one memory, one address.
    starts = [0, *accumulate(len(column) for column in shown)]
    rows = [
        sum(
            (entry & (1 << len(column)) - 1) << start
            for entry, column, start in zip(row, shown, starts, strict=False)
        )
        for row in zip(*tables, strict=True)
    ]
    memory = Memory(shape=starts[-1], depth=len(rows), init=rows)
    m.submodules[f"table_{shown[0].name}"] = memory
    port = memory.read_port()
    m.d.comb += [
        port.addr.eq(address),
        port.en.eq(enable),
        Cat(*shown).eq(port.data),
    ]


class TableBlock(Block):
    """A function unit whose pipeline starts with a read of tables.

    Attributes
    ----------
    valid : list of Signal
        For each stage, whether it holds a result in the making.
    moves : Signal
        All stages take what is before them in this cycle.
    """

    def __init__(self, params):
        super().__init__(params)
        self.valid = [Signal(name=f"valid_{index}") for index in range(params.latency)]
        self.moves = Signal()

    def handshake(self, m: Module):
        """Move all stages while the last is empty or its output is taken."""
        m.d.comb += [
            self.moves.eq(~self.valid[-1] | self.o.ready),
            self.i.ready.eq(self.moves),
            self.o.valid.eq(self.valid[-1]),
        ]
        with m.If(self.moves):
            before = self.i.valid
            for valid in self.valid:
                m.d.sync += valid.eq(before)
                before = valid
