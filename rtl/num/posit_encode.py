"""RTL of :mod:`spikeloom.golden.num.posit_encode`."""

from amaranth.hdl import Module, Mux

from spikeloom.golden.num import posit_encode as golden

from ..block import Block
from .posit import join

__all__ = ["PositEncode"]


class PositEncode(Block, golden=golden.PositEncode):
    """See :class:`spikeloom.golden.num.posit_encode.PositEncode`."""

    def elaborate(self, platform):
        m = Module()
        body = join(m, self.params, self.scale, self.significand[:-1], self.sticky)
        number = Mux(self.significand[-1], Mux(self.sign, -body, body), 0)
        m.d.comb += self.o.eq(Mux(self.nar, self.params.nar, number))
        return m
