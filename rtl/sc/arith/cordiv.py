"""RTL of :mod:`spikeloom.golden.sc.arith.cordiv`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.sc.arith import cordiv as golden
from spikeloom.rtl.core.block import Block

__all__ = ["CORDIV"]


class CORDIV(Block, golden=golden.CORDIV):
    """See :class:`spikeloom.golden.sc.arith.cordiv.CORDIV`."""

    def __init__(self, params):
        super().__init__(params)
        self.q = Signal()

    def elaborate(self, platform):
        m = Module()
        before = self.q
        for lane in range(self.params.lanes):
            m.d.comb += self.o[lane].eq(Mux(self.x[lane], self.y[lane], before))
            before = self.o[lane]
        m.d.sync += self.q.eq(before)
        return m
