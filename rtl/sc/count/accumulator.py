"""RTL of :mod:`spikeloom.golden.sc.count.accumulator`."""

from amaranth.hdl import Const, Module, Mux, Signal, signed, unsigned

from spikeloom.golden.sc.count import accumulator as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Accumulator"]


class Accumulator(Block, golden=golden.Accumulator):
    """See :class:`spikeloom.golden.sc.count.accumulator.Accumulator`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params
        # One bit more than the accumulator holds any sum of it and an input no wider than itself.
        total = Signal(signed(p.acc_width + 1) if p.signed else unsigned(p.acc_width + 1))
        m.d.comb += total.eq(self.acc + self.x)
        # Out of range: unsigned sums have the top bit set, signed ones two top bits that differ.
        negative = total[-1]
        wrong = (negative ^ total[-2]) if p.signed else negative
        following = total[: p.acc_width]
        if p.overflow == "saturate":
            if p.signed:
                highest = Const((1 << p.acc_width - 1) - 1, p.acc_width)
                following = Mux(wrong, Mux(negative, ~highest, highest), following)
            else:
                following = Mux(wrong, Const((1 << p.acc_width) - 1, p.acc_width), following)
        # The choice between loading and adding comes after the adder, and clearing alone is a reset
        # that comes first: then a bit of a wrapping accumulator is one cell of a carry chain.
        with m.If(self.clear & ~self.en):
            m.d.sync += [self.acc.eq(0), self.overflow.eq(0)]
        with m.Elif(self.en):
            m.d.sync += [
                self.acc.eq(Mux(self.clear, self.x, following)),
                self.overflow.eq((self.overflow | wrong) & ~self.clear),
            ]
        return m
