"""RTL of :mod:`spikeloom.golden.sc.corr.desynchronizer`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.sc.corr import desynchronizer as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

__all__ = ["Desynchronizer"]


class Desynchronizer(Block, golden=golden.Desynchronizer):
    """See :class:`spikeloom.golden.sc.corr.desynchronizer.Desynchronizer`."""

    SPEC = Spec(depth=1)

    def __init__(self, params):
        super().__init__(params)
        self.waiting = Signal(range(params.depth + 1))
        self.line = Signal()
        self.following = Signal.like(self.waiting)

    def elaborate(self, platform):
        m = Module()
        waiting, line = self.waiting, self.line
        for lane in range(self.params.lanes):
            a, b = self.a[lane], self.b[lane]
            both, none = a & b, ~a & ~b
            full, some = waiting == self.params.depth, waiting.any()
            new = Signal.like(waiting, name=f"waiting_{lane}")
            turn = Signal(name=f"line_{lane}")
            m.d.comb += [
                new.eq(Mux(both, waiting + ~full, Mux(none, waiting - some, waiting))),
                turn.eq(line ^ (none & (waiting == 1))),
            ]
            # Holding a one back and giving one are the same at the gate: the bit of the line turns
            # over.
            changed = (both & ~full) | (none & some)
            m.d.comb += [
                self.o_a[lane].eq(a ^ (changed & ~line)),
                self.o_b[lane].eq(b ^ (changed & line)),
            ]
            waiting, line = new, turn
        m.d.comb += self.following.eq(waiting)
        with m.If(self.en):
            m.d.sync += [self.waiting.eq(waiting), self.line.eq(line)]
        return m
