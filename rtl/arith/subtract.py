"""RTL of :mod:`spikeloom.golden.arith.subtract`."""

from amaranth.hdl import Module

from spikeloom.golden.arith import subtract as golden

from ..block import Block

__all__ = ["Subtract"]


class Subtract(Block, golden=golden.Subtract):
    """See :class:`spikeloom.golden.arith.subtract.Subtract`."""

    def elaborate(self, platform):
        m = Module()
        if self.params.method == "absolute":
            m.d.comb += self.o.eq(self.a ^ self.b)
        elif self.params.method == "saturating":
            m.d.comb += self.o.eq(self.a & ~self.b)
        else:
            m.d.comb += self.o.eq((self.a & ~self.s) | (~self.b & self.s))
        return m
