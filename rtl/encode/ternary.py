"""RTL of :mod:`spikeloom.golden.encode.ternary`."""

from amaranth.hdl import Module

from spikeloom.golden.encode import ternary as golden

from ..block import Block

__all__ = ["Ternary"]


class Ternary(Block, golden=golden.Ternary):
    """See :class:`spikeloom.golden.encode.ternary.Ternary`."""

    def elaborate(self, platform):
        m = Module()
        m.d.comb += [
            self.magnitude.eq(self.positive ^ self.negative),
            self.sign.eq(~self.positive & self.negative),
        ]
        return m
