"""RTL of :mod:`spikeloom.golden.number.minifloat.to_fixed`."""

from amaranth.hdl import Cat, Module, Mux, Signal, signed

from spikeloom.golden.number.minifloat import to_fixed as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.number.language.scaling import scaled

__all__ = ["FloatToFixed"]


class FloatToFixed(Block, golden=golden.FloatToFixed):
    """See :class:`spikeloom.golden.number.minifloat.to_fixed.FloatToFixed`.

    An infinity has the exponent above the largest, which is enough to overflow only if the format
    of the result is small; so it is told apart, and with it the NaN.
    """

    SPEC = Spec(
        engines=("bitwuzla", "pdr"),
        # Of 256 codes a run sees all; some are rounded, and some saturate.
        mutants=golden.FloatToFixedParams(source="e5m2", fixed="Q4.4"),
    )

    def elaborate(self, platform):
        m = Module()
        p, to = self.params, self.params.result
        form = p.form
        mantissa = self.i[: form.mantissa_bits]
        exponent = self.i[form.mantissa_bits : -1]
        negative = self.i[-1]
        # The sign goes in before the shift, while the number is short.
        number = Signal(signed(form.significand_bits + 1))
        subnormal = ~exponent.any()
        size = Cat(mantissa, ~subnormal)
        m.d.comb += number.eq(Mux(negative, -size, size))

        # The exponent 0 means the same shift as 1.
        amount = Signal(form.exponent_bits)
        m.d.comb += amount.eq(Cat(~exponent[0] & ~subnormal, ~exponent[1:]))
        left = (1 << form.exponent_bits) - 2 - form.frac + to.frac
        word, over, lost = scaled(m, number, amount, left, to, p.rounding)

        ieee = form.specials == "ieee"
        nan, infinite = Signal(), Signal()
        m.d.comb += [
            nan.eq(exponent.all() & (mantissa.any() if ieee else mantissa.all())),
            infinite.eq(exponent.all() & ~mantissa.any() if ieee else 0),
            self.nan.eq(nan),
            self.overflow.eq(infinite | (over & ~nan)),
            self.inexact.eq(infinite | ((over | lost) & ~nan)),
            self.o.eq(Mux(nan, 0, Mux(infinite, Mux(negative, to.low, to.high), word))),
        ]
        return m
