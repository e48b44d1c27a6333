"""RTL of :mod:`spikeloom.golden.sc.encode.two_line`."""

from amaranth.hdl import Cat, Const, Module, Signal

from spikeloom.golden.sc.encode import two_line as golden
from spikeloom.rtl.core.block import Block, leaf
from spikeloom.rtl.core.spec import Except, Spec

__all__ = ["TwoLine"]


class TwoLine(Block, golden=golden.TwoLine):
    """See :class:`spikeloom.golden.sc.encode.two_line.TwoLine`."""

    SPEC = Spec(
        also=(golden.TwoLineParams(width=1, lanes=16),),
        left_out=Except(
            lambda p: p.lanes > 16, "lanes are copies, and 64 of them take most of a minute"
        ),
    )

    def elaborate(self, platform):
        m = Module()
        p = self.params
        sign = self.x[-1]
        folded = Signal(p.width)  # |x|, less 1 if negative
        m.d.comb += folded.eq(self.x[:-1] ^ sign.replicate(p.width))
        for lane, number in enumerate(leaf(self, "source")):
            # source < folded + sign, doubled: the sign is then one more place of a comparison.
            bit = Signal(name=f"bit_{lane}")
            m.d.comb += [
                bit.eq(Cat(Const(0, 1), number) < Cat(sign, folded)),
                self.positive[lane].eq(bit & ~sign),
                self.negative[lane].eq(bit & sign),
            ]
        return m
