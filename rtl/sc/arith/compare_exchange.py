"""RTL of :mod:`spikeloom.golden.sc.arith.compare_exchange`."""

from amaranth.hdl import Module

from spikeloom.golden.sc.arith import compare_exchange as golden
from spikeloom.rtl.core.block import Block

__all__ = ["CompareExchange"]


class CompareExchange(Block, golden=golden.CompareExchange):
    """See :class:`spikeloom.golden.sc.arith.compare_exchange.CompareExchange`."""

    def elaborate(self, platform):
        m = Module()
        m.d.comb += [self.low.eq(self.a & self.b), self.high.eq(self.a | self.b)]
        return m
