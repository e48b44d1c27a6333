"""RTL of :mod:`spikeloom.golden.number.posit.add`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.number.posit import add as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

from .format import join, normalise, shift_right, unpack

__all__ = ["PositAdd"]


class PositAdd(Block, golden=golden.PositAdd):
    """See :class:`spikeloom.golden.number.posit.add.PositAdd`.

    The operand of the smaller scale is shifted, two bits beyond the last of the significand; what
    goes further is cut off, so the sum is cut off too, and one bit says whether there was anything.
    """

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=1,
        mutants=golden.PositAddParams(width=8, es=2),
        simulated=Except(lambda p: p.width > 8, "no engine finishes at 16 and 32 bits"),
    )

    def elaborate(self, platform):
        m = Module()
        p = self.params
        a, b = unpack(m, p, self.a), unpack(m, p, self.b)
        length = p.fraction_bits + 4

        ahead = Signal(signed(len(a.scale) + 1))
        behind = Signal.like(ahead)
        m.d.comb += [ahead.eq(a.scale - b.scale), behind.eq(b.scale - a.scale)]
        swap = ahead[-1]
        scale = Mux(swap, b.scale, a.scale)
        large = Signal(signed(length))
        small = Signal(signed(length))
        distance = Signal(len(a.scale))
        m.d.comb += [
            large.eq(Mux(swap, b.significand, a.significand) << 2),
            small.eq(Mux(swap, a.significand, b.significand) << 2),
            distance.eq(Mux(swap, behind, ahead)),
        ]
        near = distance[: length.bit_length()]
        far = distance[len(near) :].any()
        aligned, lost = shift_right(m, small, near | far.replicate(len(near)))

        total = Signal(signed(length + 1))
        m.d.comb += total.eq(large + aligned)
        sign = total[-1]
        # The sum has one place more in front than its operands: so normalised it is at scale + 1 -
        # run.
        run, rest = normalise(m, sign, total[:-1])
        field = Signal(signed(len(scale) + 1))
        m.d.comb += field.eq((scale + 1 - run) ^ sign.replicate(len(field)).as_signed())
        body = join(m, p, field, rest[2:-1], lost | rest[:2].any())
        # A sum is 0 only if nothing was cut off, and then no bit is left to differ from the sign.
        zero = ~sign & ~rest[-1]
        number = Mux(zero, 0, Cat(body, sign))
        m.d.comb += self.o.eq(Mux(a.nar | b.nar, Const(p.nar, p.width), number))
        return m
