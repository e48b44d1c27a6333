"""RTL of :mod:`spikeloom.golden.number.posit.encode`."""

from amaranth.hdl import Module, Mux

from spikeloom.golden.number.posit import encode as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

from .format import join

__all__ = ["PositEncode"]


class PositEncode(Block, golden=golden.PositEncode):
    """See :class:`spikeloom.golden.number.posit.encode.PositEncode`."""

    SPEC = Spec(
        engines=("bitwuzla", "z3"), depth=1, mutants=golden.PositEncodeParams(width=8, es=0)
    )

    def elaborate(self, platform):
        m = Module()
        body = join(m, self.params, self.scale, self.significand[:-1], self.sticky)
        number = Mux(self.significand[-1], Mux(self.sign, -body, body), 0)
        m.d.comb += self.o.eq(Mux(self.nar, self.params.nar, number))
        return m
