"""RTL of :mod:`spikeloom.golden.num.convert`."""

from amaranth.hdl import Module

from spikeloom.golden.num import convert as golden
from spikeloom.golden.num.format import Format

from ..block import Block
from .fixed import Value

__all__ = ["Convert"]


class Convert(Block, golden=golden.Convert):
    """See :class:`spikeloom.golden.num.convert.Convert`."""

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
