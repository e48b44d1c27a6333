"""RTL of :mod:`spikeloom.golden.sc.sng.comparator`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.sc.sng import comparator as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Comparator"]


class Comparator(Block, golden=golden.Comparator):
    """See :class:`spikeloom.golden.sc.sng.comparator.Comparator`."""

    def __init__(self, params):
        super().__init__(params)
        if params.registered:
            self.q = Signal()

    def elaborate(self, platform):
        m = Module()
        bit = Signal()
        if self.params.exact:
            # Not `source <= threshold`, for which Yosys spends half as many cells again.
            m.d.comb += bit.eq(~(self.threshold < self.source))
        else:
            m.d.comb += bit.eq(self.source < self.threshold)
        if self.params.registered:
            m.d.sync += self.q.eq(bit)
            m.d.comb += self.bit.eq(self.q)
        else:
            m.d.comb += self.bit.eq(bit)
        return m
