"""RTL of :mod:`spikeloom.golden.sc.arith.divide`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.sc.arith import divide as golden
from spikeloom.rtl.core.block import Block

from .updown import updown

__all__ = ["Divide"]


class Divide(Block, golden=golden.Divide):
    """See :class:`spikeloom.golden.sc.arith.divide.Divide`."""

    def __init__(self, params):
        super().__init__(params)
        self.waiting = Signal(range(params.depth + 1))
        self.q = Signal()

    def elaborate(self, platform):
        m = Module()
        waiting, before = self.waiting, self.q
        for lane in range(self.params.lanes):
            y, x, o = self.y[lane], self.x[lane], self.o[lane]
            # A one that waits goes out with a one of x, whether or not y has one of its own: then
            # that takes its place among those that wait.
            m.d.comb += o.eq(Mux(x, y | waiting.any(), before))
            new = updown(m, waiting, y & ~x, x & ~y, 0, self.params.depth)
            waiting, before = new, o
        m.d.sync += [self.waiting.eq(waiting), self.q.eq(before)]
        return m
