"""RTL of :mod:`spikeloom.golden.encode.two_line`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.encode import two_line as golden

from ..block import Block

__all__ = ["TwoLine"]


class TwoLine(Block, golden=golden.TwoLine):
    """See :class:`spikeloom.golden.encode.two_line.TwoLine`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params
        sign = self.x[-1]
        folded = Signal(p.width)  # |x|, less 1 if negative
        m.d.comb += folded.eq(self.x[:-1] ^ sign.replicate(p.width))
        for lane in range(p.lanes):
            number = self.source if p.lanes == 1 else self.source[lane]
            # source < folded + sign, by the carry of folded + ~source + sign. The lowest place, in
            # which sign is added to itself, takes the third summand in, so that one chain is
            # enough.
            total = Signal(p.width + 2)
            m.d.comb += [
                total.eq(Cat(sign, folded) + Cat(sign, ~number)),
                self.positive[lane].eq(total[-1] & ~sign),
                self.negative[lane].eq(total[-1] & sign),
            ]
        return m
