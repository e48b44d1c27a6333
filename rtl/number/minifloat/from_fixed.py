"""RTL of :mod:`spikeloom.golden.number.minifloat.from_fixed`."""

from amaranth.hdl import Cat, Module, Mux, Signal

from spikeloom.golden.number.minifloat import from_fixed as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.number.language.fixed import rounded

__all__ = ["FixedToFloat"]


class FixedToFloat(Block, golden=golden.FixedToFloat):
    """See :class:`spikeloom.golden.number.minifloat.from_fixed.FixedToFloat`.

    The size is shifted to the left until its first 1 is on top, but no further than where a number
    becomes subnormal: there a 1 is put in its way. Then the leading bit is added to the exponent
    below instead of being cut off, so that it decides by itself whether the number is a normal one,
    and a carry of the rounding moves on into the exponent, up to the infinity.
    """

    SPEC = Spec(engines=("bitwuzla", "pdr"))

    def elaborate(self, platform):
        m = Module()
        source, form = self.params.source, self.params.form
        # A first 1 at the place ``smallest`` is that of the smallest normal number.
        smallest = max(0, source.frac + 1 - form.bias)
        width = max(source.width, smallest + 1, form.significand_bits + 1)
        size = Signal(width)
        normal = Signal()
        shifted = Signal(width, name="marked")
        m.d.comb += [
            size.eq(Mux(self.i < 0, -self.i, self.i)[: source.width]),
            normal.eq(size[smallest:].any()),
            shifted.eq(size | (~normal << smallest)),
        ]
        count = []
        for stage in reversed(range((width - 1).bit_length())):
            step = 1 << stage
            empty, following = Signal(name=f"empty_{stage}"), Signal(width, name=f"shift_{stage}")
            m.d.comb += [
                empty.eq(~shifted[-step:].any()),
                following.eq(Mux(empty, shifted << step, shifted)),
            ]
            count.insert(0, empty)
            shifted = following

        # The exponent less 1, to which the leading bit is added.
        below = Signal(form.exponent_bits)
        top = width - 1 - source.frac + form.bias - 1
        m.d.comb += below.eq(top - Cat(count))
        if source.frac + 1 < form.bias:  # 0 is not as small as a subnormal number, but it is one
            m.d.comb += below.eq(Mux(normal, top - Cat(count), 0))
        significand = Cat(shifted[:-1], normal)
        drop = width - form.significand_bits
        mode = "nearest_even" if self.params.rounding == "nearest_even" else "truncate"
        kept = rounded(significand, drop, mode)
        found, code = Signal(form.width), Signal(form.width - 1)
        m.d.comb += [
            found.eq((below << form.mantissa_bits) + kept),
            code.eq(found),
            self.o.eq(Cat(code, self.i[-1])),
        ]
        largest = form.largest_exponent + source.frac  # the place of the largest first 1
        limit = form.overflow_code if mode == "nearest_even" else form.largest_code
        if source.width > largest + 1:
            with m.If(size[largest + 1 :].any()):
                m.d.comb += code.eq(limit)
        if form.specials == "fn":  # the binade of the largest number goes on beyond it
            with m.If(found > limit):
                m.d.comb += code.eq(limit)
        return m
