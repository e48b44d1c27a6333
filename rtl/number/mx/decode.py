"""RTL of :mod:`spikeloom.golden.number.mx.decode`."""

from amaranth.hdl import Module, Mux, Signal, signed

from spikeloom.golden.number.mx import decode as golden
from spikeloom.golden.number.mx.element import SCALE_BIAS
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.number.minifloat.format import Fields

__all__ = ["MXDecode"]


class MXDecode(Block, golden=golden.MXDecode):
    """See :class:`spikeloom.golden.number.mx.decode.MXDecode`."""

    def elaborate(self, platform):
        m = Module()
        form = self.params.form
        no_block = self.scale.all()
        m.d.comb += [self.exponent.eq(self.scale - SCALE_BIAS), self.nan.eq(no_block)]
        if form.exponent_bits == 0:
            m.d.comb += self.code.eq(self.element.as_signed())
            return m
        fields = Fields(form, self.element)
        # The sign goes in before the shift, while the number is short.
        number = Signal(signed(form.significand_bits + 1))
        m.d.comb += [
            number.eq(Mux(fields.sign, -fields.significand, fields.significand)),
            self.code.eq(number << (fields.exponent - 1).as_unsigned()[: form.exponent_bits]),
            self.nan.eq(no_block | fields.nan),
            self.inf.eq(fields.inf & ~no_block),
        ]
        return m
