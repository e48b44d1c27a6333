"""RTL of :mod:`spikeloom.golden.arith.compare_exchange`."""

from amaranth.hdl import Module

from spikeloom.golden.arith import compare_exchange as golden

from ..block import Block

__all__ = ["CompareExchange"]


class CompareExchange(Block, golden=golden.CompareExchange):
    """See :class:`spikeloom.golden.arith.compare_exchange.CompareExchange`."""

    def elaborate(self, platform):
        m = Module()
        m.d.comb += [self.low.eq(self.a & self.b), self.high.eq(self.a | self.b)]
        return m
