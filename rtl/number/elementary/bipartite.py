"""RTL of :mod:`spikeloom.golden.number.elementary.bipartite`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.number.elementary import bipartite as golden
from spikeloom.rtl.core.spec import Spec

from .unit import TableBlock, columns, read

__all__ = ["Bipartite"]


class Bipartite(TableBlock, golden=golden.Bipartite):
    """See :class:`spikeloom.golden.number.elementary.bipartite.Bipartite`."""

    SPEC = Spec(depth=2)

    def __init__(self, params):
        super().__init__(params)
        values, corrections = params.tables
        (self.value,) = columns([values], "value")
        (self.correction,) = columns([corrections], "correction")
        self.before = Signal()

    def elaborate(self, platform):
        m = Module()
        p = self.params
        self.handshake(m)
        x = self.i.payload.as_unsigned()
        # The table of corrections has the upper half alone. For the lower one the address is
        # inverted in front of the memory and the word behind it: mirroring in the middle needs no
        # carry.
        upper_half = x[p.low_bits - 1]
        far = Cat(bit ^ ~upper_half for bit in x[: p.low_bits - 1])
        address = Cat(far, x[p.low_bits + p.middle_bits :])
        values, corrections = p.tables
        read(m, [values], [self.value], x[p.low_bits :], self.moves)
        read(m, [corrections], [self.correction], address, self.moves)
        with m.If(self.moves):
            m.d.sync += self.before.eq(~upper_half)
        total = Signal(p.output.width + p.guard)
        correction = Signal.like(total)
        m.d.comb += [
            correction.eq(self.correction),
            total.eq(self.value + (correction ^ self.before.replicate(len(total)))),
            self.o.payload.eq(total[p.guard :]),
        ]
        return m
