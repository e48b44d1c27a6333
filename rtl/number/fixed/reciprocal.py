"""RTL of :mod:`spikeloom.golden.number.fixed.reciprocal`."""

from amaranth.hdl import Cat, Const, Module

from spikeloom.golden.number.fixed import reciprocal as golden
from spikeloom.rtl.core.spec import Spec

from .digits import Divider

__all__ = ["Reciprocal"]


class Reciprocal(Divider, golden=golden.Reciprocal):
    """See :class:`spikeloom.golden.number.fixed.reciprocal.Reciprocal`."""

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=2,
        bound=lambda p: p.latency + 2,
        also=(golden.ReciprocalParams(x="Q2.2", o="Q2.2"),),
        mutants=golden.ReciprocalParams(x="Q2.2", o="Q2.2"),
    )

    def elaborate(self, platform):
        m = Module()
        division = self.params.division
        one = Const(1 << division.zeros + 1, division.digits)
        sign = () if self.params.formats[0].signed else (Const(0, 1),)
        self.divide(m, Const(0, 1), one, Cat(self.i.payload, *sign).as_signed())
        return m
