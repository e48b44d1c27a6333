"""RTL of :mod:`spikeloom.golden.number.elementary.table`."""

from amaranth.hdl import Module, Mux, Signal, signed

from spikeloom.golden.number.elementary import table as golden
from spikeloom.rtl.core.spec import Spec

from .unit import TableBlock, columns, read

__all__ = ["Table"]


class Table(TableBlock, golden=golden.Table):
    """See :class:`spikeloom.golden.number.elementary.table.Table`."""

    SPEC = Spec(depth=2)

    def __init__(self, params):
        super().__init__(params)
        (self.entry,) = columns([params.contents], "entry")
        self.negative = Signal()

    def elaborate(self, platform):
        m = Module()
        p, x = self.params, self.i.payload
        self.handshake(m)
        address = x.as_unsigned()
        if p.fold:
            # The one magnitude too large for the table has its upper bit set, and no other.
            magnitude = Signal(p.input.width)
            m.d.comb += magnitude.eq(Mux(x < 0, -x, x))
            address = magnitude[:-1] | magnitude[-1].replicate(p.input.width - 1)
        read(m, [p.contents], [self.entry], address, self.moves)
        y = self.entry
        if p.fold and p.formula.symmetry != "even":
            with m.If(self.moves):
                m.d.sync += self.negative.eq(x < 0)
            mirrored = Signal(signed(p.output.width + 1))
            one = 1 << p.output.frac if p.formula.symmetry == "complement" else 0
            m.d.comb += mirrored.eq(one - self.entry)
            y = Mux(self.negative, mirrored, self.entry)
        m.d.comb += self.o.payload.eq(y)
        return m
