"""RTL of :mod:`spikeloom.golden.number.mx.add`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.number.mx import add as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.number.minifloat.format import Fields, packed, shifted_left, shifted_right

__all__ = ["MXAdd"]


class MXAdd(Block, golden=golden.MXAdd):
    """See :class:`spikeloom.golden.number.mx.add.MXAdd`.

    The smaller number is shifted to the exponent of the larger one; guard, round and sticky bit are
    all that its lost bits can amount to. A register holds the sum before it is shifted and rounded.
    """

    SPEC = Spec(engines=("bitwuzla", "pdr"), depth=2)

    def elaborate(self, platform):
        m = Module()
        form = self.params.form
        if form.exponent_bits == 0:
            total = Signal(signed(form.width + 1))
            high = form.largest_code
            m.d.sync += total.eq(self.a.as_signed() + self.b.as_signed())
            m.d.comb += self.o.eq(Mux(total > high, high, Mux(total < -high, -high, total)))
            return m

        a, b = Fields(form, self.a), Fields(form, self.b)
        # Codes without their sign are in the order of the numbers: compared, the smaller one is
        # taken off or added, and the sign is that of the larger.
        swap = Signal()
        against = Signal()
        large = Signal(form.width)
        small = Signal(form.width)
        m.d.comb += [
            swap.eq(a.size < b.size),
            large.eq(Mux(swap, self.b, self.a)),
            small.eq(Mux(swap, self.a, self.b)),
            against.eq(a.sign ^ b.sign),
        ]
        x, y = Fields(form, large), Fields(form, small)
        distance = Signal(form.exponent_bits)
        m.d.comb += distance.eq(x.exponent - y.exponent)
        # Two places below and a sticky bit: a difference loses at most one place in front if more
        # than one was shifted out, so a bit to round at and one for the rest are left.
        aligned = shifted_right(m, Cat(Const(0, 2), y.significand), distance, "aligned")
        exact = Cat(Const(0, 3), x.significand)
        total = Signal(form.significand_bits + 4)
        sign = Signal()
        exponent = Signal(form.exponent_bits)
        inf = Signal()
        nan = Signal()
        m.d.sync += [
            total.eq(Mux(against, exact - aligned, exact + aligned)),
            sign.eq(x.sign & ~(against & (a.size == b.size))),
            exponent.eq(x.exponent),
            # A NaN is the larger operand, if there is one.
            inf.eq(x.inf),
            nan.eq(x.nan | x.inf & y.inf & against),
        ]
        value, low = shifted_left(m, total, exponent, "normal")
        code = packed(m, form, sign, value, low, self.params.overflow)
        zero = Cat(Const(0, form.width - 1), sign)
        o = Mux(total.any(), code, zero)
        if form.specials == "ieee":
            o = Mux(inf, zero | form.overflow_code, o)
        if form.specials != "none":
            o = Mux(nan, form.nan_code, o)
        m.d.comb += self.o.eq(o)
        return m
