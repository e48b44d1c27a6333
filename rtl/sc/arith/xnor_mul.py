"""RTL of :mod:`spikeloom.golden.sc.arith.xnor_mul`."""

from amaranth.hdl import Module

from spikeloom.golden.sc.arith import xnor_mul as golden
from spikeloom.rtl.core.block import Block

__all__ = ["XnorMul"]


class XnorMul(Block, golden=golden.XnorMul):
    """See :class:`spikeloom.golden.sc.arith.xnor_mul.XnorMul`."""

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.o.eq(~(self.a ^ self.b))
        return m
