"""RTL of :mod:`spikeloom.golden.sc.arith.mux_add`."""

from amaranth.hdl import Cat, Module

from spikeloom.golden.sc.arith import mux_add as golden
from spikeloom.rtl.core.block import Block

__all__ = ["MuxAdd"]


class MuxAdd(Block, golden=golden.MuxAdd):
    """See :class:`spikeloom.golden.sc.arith.mux_add.MuxAdd`."""

    def elaborate(self, platform):
        m = Module()
        for lane in range(self.params.lanes):
            candidates = Cat(self.x[n][lane] for n in range(self.params.inputs))
            number = Cat(self.s[j][lane] for j in range(self.params.log2_inputs))
            m.d.comb += self.o[lane].eq(candidates.bit_select(number, 1))
        return m
