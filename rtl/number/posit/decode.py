"""RTL of :mod:`spikeloom.golden.number.posit.decode`."""

from amaranth.hdl import Module, Mux

from spikeloom.golden.number.posit import decode as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

from .format import absolute

__all__ = ["PositDecode"]


class PositDecode(Block, golden=golden.PositDecode):
    """See :class:`spikeloom.golden.number.posit.decode.PositDecode`."""

    SPEC = Spec(
        engines=("bitwuzla", "z3"), depth=1, mutants=golden.PositDecodeParams(width=8, es=2)
    )

    def elaborate(self, platform):
        m = Module()
        sign = self.i[-1]
        field, significand = absolute(m, self.params, self.i)
        number = significand[-1]
        m.d.comb += [
            self.sign.eq(sign),
            self.scale.eq(Mux(number, field, 0)),
            self.significand.eq(significand),
            self.zero.eq(~number & ~sign),
            self.nar.eq(~number & sign),
        ]
        return m
