"""RTL of :mod:`spikeloom.golden.number.fixed.convert`."""

from amaranth.hdl import Module

from spikeloom.golden.number.fixed import convert as golden
from spikeloom.golden.number.language.format import Format
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.number.language.fixed import Value

__all__ = ["Convert"]


class Convert(Block, golden=golden.Convert):
    """See :class:`spikeloom.golden.number.fixed.convert.Convert`."""

    def elaborate(self, platform):
        m = Module()
        p, to = self.params, Format.parse(self.params.y)
        bits = self.bits if p.rounding == "stochastic" else None
        x = Value(self.x, Format.parse(p.x)).round(to, p.rounding, bits).named(m, "rounded")
        m.d.comb += self.overflow.eq(x.overflows(to))
        if p.overflow == "saturate":
            m.d.comb += self.y.eq(x.saturate(to).raw)
        else:
            m.d.comb += self.y.eq(x.wrap(to).raw)
        if p.overflow == "trap":
            m.d.sync += self.trapped.eq((self.trapped & ~self.clear) | (self.en & self.overflow))
        return m
