"""RTL of :mod:`spikeloom.golden.corr.desynchronizer`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.corr import desynchronizer as golden

from ..block import Block

__all__ = ["Desynchronizer"]


class Desynchronizer(Block, golden=golden.Desynchronizer):
    """See :class:`spikeloom.golden.corr.desynchronizer.Desynchronizer`."""

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
            keep = a & b & (waiting != self.params.depth)
            give = ~a & ~b & (waiting != 0)
            new = Signal.like(waiting, name=f"waiting_{lane}")
            turn = Signal(name=f"line_{lane}")
            m.d.comb += [new.eq(waiting), turn.eq(line ^ (give & (waiting == 1)))]
            with m.If(keep):
                m.d.comb += new.eq(waiting + 1)
            with m.If(give):
                m.d.comb += new.eq(waiting - 1)
            changed = keep | give
            m.d.comb += [
                self.o_a[lane].eq(a ^ (changed & ~line)),
                self.o_b[lane].eq(b ^ (changed & line)),
            ]
            waiting, line = new, turn
        m.d.comb += self.following.eq(waiting)
        with m.If(self.en):
            m.d.sync += [self.waiting.eq(waiting), self.line.eq(line)]
        return m
