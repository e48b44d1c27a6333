"""RTL of :mod:`spikeloom.golden.arith.xnor_mul`."""

from amaranth.hdl import Module

from spikeloom.golden.arith import xnor_mul as golden

from ..block import Block

__all__ = ["XnorMul"]


class XnorMul(Block, golden=golden.XnorMul):
    """See :class:`spikeloom.golden.arith.xnor_mul.XnorMul`."""

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.o.eq(~(self.a ^ self.b))
        return m
