"""RTL of :mod:`spikeloom.golden.number.bfp.mul`."""

from amaranth.hdl import Module, Mux, Signal, signed

from spikeloom.golden.number.bfp import mul as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.number.language.scaling import scaled

__all__ = ["BfpMul"]


class BfpMul(Block, golden=golden.BfpMul):
    """See :class:`spikeloom.golden.number.bfp.mul.BfpMul`."""

    SPEC = Spec(
        engines=("bitwuzla", "pdr"),
        also=(golden.BfpMulParams(mantissa_bits=5),),
        mutants=golden.BfpMulParams(mantissa_bits=5),
    )

    def elaborate(self, platform):
        m = Module()
        form = self.params.format
        total = Signal(form.exponent_bits + 1)
        product = Signal(signed(2 * form.mantissa_bits))
        amount = Signal(form.exponent_bits)
        # The codes of the result start at ``bias`` and end at ``bias + top`` of this sum. Below,
        # the shift goes on to the right; above, it stays behind, down to none at all.
        m.d.comb += [
            total.eq(self.a_exponent + self.b_exponent),
            product.eq(self.a * self.b),
        ]
        highest = form.top - form.bias
        low, high = total < form.bias, total > form.bias + form.top
        m.d.comb += [
            self.o_exponent.eq(Mux(low, 0, Mux(high, form.top, total - form.bias))),
            amount.eq(Mux(low, form.top - total, Mux(high, 2 * form.top - total, highest))),
        ]
        left = highest - (form.mantissa_bits - 1)
        word, overflow, _ = scaled(m, product, amount, left, form.mantissas, self.params.rounding)
        m.d.comb += [self.o.eq(word), self.overflow.eq(overflow)]
        return m
