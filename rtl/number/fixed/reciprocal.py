"""RTL of :mod:`spikeloom.golden.number.fixed.reciprocal`."""

from amaranth.hdl import Cat, Const, Module

from spikeloom.golden.number.fixed import reciprocal as golden

from .digits import Divider

__all__ = ["Reciprocal"]


class Reciprocal(Divider, golden=golden.Reciprocal):
    """See :class:`spikeloom.golden.number.fixed.reciprocal.Reciprocal`."""

    def elaborate(self, platform):
        m = Module()
        division = self.params.division
        one = Const(1 << division.zeros + 1, division.digits)
        sign = () if self.params.formats[0].signed else (Const(0, 1),)
        self.divide(m, Const(0, 1), one, Cat(self.i.payload, *sign).as_signed())
        return m
