"""RTL of :mod:`spikeloom.golden.sc.arith.subtract`."""

from amaranth.hdl import Module

from spikeloom.golden.sc.arith import subtract as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Subtract"]


class Subtract(Block, golden=golden.Subtract):
    """See :class:`spikeloom.golden.sc.arith.subtract.Subtract`."""

    def elaborate(self, platform):
        m = Module()
        if self.params.method == "absolute":
            m.d.comb += self.o.eq(self.a ^ self.b)
        elif self.params.method == "saturating":
            m.d.comb += self.o.eq(self.a & ~self.b)
        else:
            m.d.comb += self.o.eq((self.a & ~self.s) | (~self.b & self.s))
        return m
