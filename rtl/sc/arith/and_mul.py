"""RTL of :mod:`spikeloom.golden.sc.arith.and_mul`."""

from amaranth.hdl import Module

from spikeloom.golden.sc.arith import and_mul as golden
from spikeloom.rtl.core.block import Block

__all__ = ["AndMul"]


class AndMul(Block, golden=golden.AndMul):
    """See :class:`spikeloom.golden.sc.arith.and_mul.AndMul`."""

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.o.eq(self.a & self.b)
        return m
