"""RTL of :mod:`spikeloom.golden.sc.function.mux_table`."""

from amaranth.hdl import Const, Module, Mux, Signal

from spikeloom.golden.sc.function import mux_table as golden
from spikeloom.rtl.core.block import Block

__all__ = ["MuxTable"]


class MuxTable(Block, golden=golden.MuxTable):
    """See :class:`spikeloom.golden.sc.function.mux_table.MuxTable`."""

    def elaborate(self, platform):
        m = Module()
        width = self.params.width
        for lane in range(self.params.lanes):
            # A tree of multiplexers: as an Array it would have a case that never happens.
            level = [Const(entry, width + 1) for entry in self.params.table]
            for j in range(self.params.selects):
                pairs = zip(level[0::2], level[1::2], strict=True)
                level = [Mux(self.s[j][lane], odd, even) for even, odd in pairs]
            threshold = Signal(width + 1, name=f"threshold_{lane}")
            m.d.comb += threshold.eq(level[0])
            # Compared with gates, from the least significant bit on: where the bits differ they
            # decide. A look-up table takes a bit of the threshold along, which no carry chain does.
            below = Const(0, 1)
            for k in range(width):
                bit, free = threshold[k], ~self.r[k][lane]
                below = (bit & free) | ((bit | free) & below)
            m.d.comb += self.o[lane].eq(below | threshold[width])
        return m
