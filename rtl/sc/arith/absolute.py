"""RTL of :mod:`spikeloom.golden.sc.arith.absolute`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.sc.arith import absolute as golden
from spikeloom.rtl.core.block import Block

from .updown import updown

__all__ = ["Absolute"]


class Absolute(Block, golden=golden.Absolute):
    """See :class:`spikeloom.golden.sc.arith.absolute.Absolute`."""

    def __init__(self, params):
        super().__init__(params)
        self.level = Signal(params.width, init=1 << (params.width - 1))

    def elaborate(self, platform):
        m = Module()
        level = self.level
        for lane in range(self.params.lanes):
            a = self.a[lane]
            new = updown(m, level, a, ~a, 0, (1 << self.params.width) - 1)
            m.d.comb += self.o[lane].eq(~(a ^ new[-1]))
            level = new
        m.d.sync += self.level.eq(level)
        return m
