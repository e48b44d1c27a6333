"""RTL of :mod:`spikeloom.golden.number.bfp.decode`."""

from amaranth.hdl import Module

from spikeloom.golden.number.bfp import decode as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.number.language.scaling import scaled

__all__ = ["BfpDecode"]


class BfpDecode(Block, golden=golden.BfpDecode):
    """See :class:`spikeloom.golden.number.bfp.decode.BfpDecode`."""

    SPEC = Spec(engines=("bitwuzla", "z3"), depth=1)

    def elaborate(self, platform):
        m = Module()
        p, form, to = self.params, self.params.format, self.params.result
        # An exponent below the largest is a shift to the right, and its inverse says how far.
        left = form.top - form.frac + to.frac
        word, overflow, _ = scaled(m, self.mantissa, ~self.exponent, left, to, p.rounding)
        m.d.comb += [self.o.eq(word), self.overflow.eq(overflow)]
        return m
