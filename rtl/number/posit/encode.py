"""RTL of :mod:`spikeloom.golden.number.posit.encode`."""

from amaranth.hdl import Module, Mux

from spikeloom.golden.number.posit import encode as golden
from spikeloom.rtl.core.block import Block

from .format import join

__all__ = ["PositEncode"]


class PositEncode(Block, golden=golden.PositEncode):
    """See :class:`spikeloom.golden.number.posit.encode.PositEncode`."""

    def elaborate(self, platform):
        m = Module()
        body = join(m, self.params, self.scale, self.significand[:-1], self.sticky)
        number = Mux(self.significand[-1], Mux(self.sign, -body, body), 0)
        m.d.comb += self.o.eq(Mux(self.nar, self.params.nar, number))
        return m
