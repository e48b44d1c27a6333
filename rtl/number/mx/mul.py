"""RTL of :mod:`spikeloom.golden.number.mx.mul`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.number.mx import mul as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.number.minifloat.format import Fields, packed, shifted_left, shifted_right

__all__ = ["MXMul"]


class MXMul(Block, golden=golden.MXMul):
    """See :class:`spikeloom.golden.number.mx.mul.MXMul`.

    A product too small for its exponent is shifted right to the smallest one, any other left, as
    far as its exponent allows. A register holds the product before it is shifted and rounded.
    """

    SPEC = Spec(engines=("bitwuzla", "pdr"), depth=2)

    def elaborate(self, platform):
        m = Module()
        form = self.params.form
        if form.exponent_bits == 0:
            self._fixed(m)
            return m

        a, b = Fields(form, self.a), Fields(form, self.b)
        product = Signal(2 * form.significand_bits)
        low = Signal(signed(form.exponent_bits + 2))
        sign = Signal()
        inf = Signal()
        nan = Signal()
        m.d.sync += [
            product.eq(a.significand * b.significand),
            low.eq(a.exponent + b.exponent - form.bias),
            sign.eq(a.sign ^ b.sign),
            inf.eq(a.inf | b.inf),
            nan.eq(a.nan | b.nan),
        ]
        # `low` is the exponent field that the leading bit, on top of the product, adds 1 to.
        # Exponents are 1 at least, so it is not below 2 - bias, and a shift to the right not above
        # bias - 2.
        negative = low[-1]
        right = Mux(negative, -low, 0)[: (form.bias - 2).bit_length()]
        small = shifted_right(m, product, right, "small")
        left = Mux(negative, 0, low)[:-1]
        value, low = shifted_left(m, small, left, "normal")
        code = packed(m, form, sign, value, low, self.params.overflow)
        zero = Cat(Const(0, form.width - 1), sign)
        o = Mux(product.any(), code, zero)
        if form.specials == "ieee":
            o = Mux(inf, Mux(product.any(), zero | form.overflow_code, form.nan_code), o)
        if form.specials != "none":
            o = Mux(nan, form.nan_code, o)
        m.d.comb += self.o.eq(o)
        return m

    def _fixed(self, m):
        form = self.params.form
        product = Signal(signed(2 * form.width))
        rounded = Signal(signed(2 * form.width - form.frac))
        frac, high = form.frac, form.largest_code
        up = product[frac - 1] & (product[frac] | product[: frac - 1].any())
        m.d.sync += product.eq(self.a.as_signed() * self.b.as_signed())
        m.d.comb += [
            rounded.eq((product >> frac) + up),
            self.o.eq(Mux(rounded > high, high, Mux(rounded < -high, -high, rounded))),
        ]
