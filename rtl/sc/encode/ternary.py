"""RTL of :mod:`spikeloom.golden.sc.encode.ternary`."""

from amaranth.hdl import Module

from spikeloom.golden.sc.encode import ternary as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Ternary"]


class Ternary(Block, golden=golden.Ternary):
    """See :class:`spikeloom.golden.sc.encode.ternary.Ternary`."""

    def elaborate(self, platform):
        m = Module()
        m.d.comb += [
            self.magnitude.eq(self.positive ^ self.negative),
            self.sign.eq(~self.positive & self.negative),
        ]
        return m
