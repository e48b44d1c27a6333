"""RTL of :mod:`spikeloom.golden.count.accumulator`."""

from amaranth.hdl import Const, Module, Mux, Signal, signed, unsigned

from spikeloom.golden.count import accumulator as golden

from ..block import Block

__all__ = ["Accumulator"]


class Accumulator(Block, golden=golden.Accumulator):
    """See :class:`spikeloom.golden.count.accumulator.Accumulator`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params
        # One bit more than the accumulator holds any sum of it and an input no wider than itself.
        total = Signal(signed(p.acc_width + 1) if p.signed else unsigned(p.acc_width + 1))
        base = Signal.like(self.acc)
        m.d.comb += [
            base.eq(Mux(self.clear, 0, self.acc)),
            total.eq(base + Mux(self.en, self.x, 0)),
        ]
        # Out of range: unsigned sums have the top bit set, signed ones two top bits that differ.
        negative = total[-1]
        wrong = (negative ^ total[-2]) if p.signed else negative
        if p.overflow == "saturate":
            if p.signed:
                highest = Const((1 << p.acc_width - 1) - 1, p.acc_width)
                limit = Mux(negative, ~highest, highest)
            else:
                limit = Const((1 << p.acc_width) - 1, p.acc_width)
            m.d.sync += self.acc.eq(Mux(wrong, limit, total[: p.acc_width]))
        else:
            m.d.sync += self.acc.eq(total)
        m.d.sync += self.overflow.eq(wrong | (self.overflow & ~self.clear))
        return m
