"""RTL of :mod:`spikeloom.golden.number.posit.mul`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.number.posit import mul as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.number.fixed.booth import booth_product

from .format import join, unpack

__all__ = ["PositMul"]


class PositMul(Block, golden=golden.PositMul):
    """See :class:`spikeloom.golden.number.posit.mul.PositMul`.

    The significands are multiplied in lookup tables on every device.
    """

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=1,
        mutants=golden.PositMulParams(width=8, es=2),
        simulated=Except(lambda p: p.width > 8, "no engine finishes at 16 and 32 bits"),
    )

    def elaborate(self, platform):
        m = Module()
        p = self.params
        fraction = p.fraction_bits
        a, b = unpack(m, p, self.a), unpack(m, p, self.b)

        product = Signal(signed(2 * fraction + 4))
        m.d.comb += product.eq(booth_product(m, a.significand, b.significand))
        sign = product[-1]
        # In 1..2 as it is, from 2 on, or exactly 4, the product of -2 and -2; negative alike.
        two = product[2 * fraction + 1] ^ sign
        four = product[2 * fraction + 2] ^ sign
        tail = Mux(two, product[: 2 * fraction + 1], product[: 2 * fraction] << 1)
        field = Signal(signed(len(a.scale) + 2))
        scale = a.scale + b.scale + Cat(two, four)
        m.d.comb += field.eq(scale ^ sign.replicate(len(field)).as_signed())
        body = join(m, p, field, tail[fraction:], tail[:fraction].any())
        number = Mux(a.zero | b.zero, 0, Cat(body, sign))
        m.d.comb += self.o.eq(Mux(a.nar | b.nar, Const(p.nar, p.width), number))
        return m
