"""RTL of :mod:`spikeloom.golden.number.fixed.div`."""

from amaranth.hdl import Cat, Const, Module

from spikeloom.golden.number.fixed import div as golden
from spikeloom.rtl.core.spec import Spec

from .digits import Divider

__all__ = ["Div"]


class Div(Divider, golden=golden.Div):
    """See :class:`spikeloom.golden.number.fixed.div.Div`."""

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=2,
        bound=lambda p: p.latency + 2,
        also=(golden.DivParams(a="Q2.2", b="Q2.2", o="Q2.2"),),
        mutants=golden.DivParams(a="Q2.2", b="Q2.2", o="Q2.2"),
    )

    def elaborate(self, platform):
        m = Module()
        division = self.params.division
        a, b, _ = self.params.formats
        dividend, divisor = self.i.payload.a, self.i.payload.b
        # The sign is loaded apart from the bits below it. These are extended by it upwards; below
        # them are the zeros of the quotient's fraction, and one more for the digit that rounds.
        negative = dividend[-1] if a.signed else Const(0, 1)
        copies = division.dividend_bits - 1 - len(dividend[: -1 if a.signed else None])
        bits = Cat(
            Const(0, division.zeros + 1),
            dividend[:-1] if a.signed else dividend,
            negative.replicate(copies),
        )
        sign = () if b.signed else (Const(0, 1),)
        divisor = Cat(Const(0, division.divisor_zeros), divisor, *sign).as_signed()
        self.divide(m, negative, bits, divisor)
        return m
