"""RTL of :mod:`spikeloom.golden.sc.arith.sqrt`."""

from amaranth.hdl import Cat, Module, Mux, Signal

from spikeloom.golden.sc.arith import sqrt as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Sqrt"]


class Sqrt(Block, golden=golden.Sqrt):
    """See :class:`spikeloom.golden.sc.arith.sqrt.Sqrt`."""

    def __init__(self, params):
        super().__init__(params)
        self.q = Signal()
        self.past = Signal(params.depth)

    def elaborate(self, platform):
        m = Module()
        depth = self.params.depth
        # What is remembered is shifted lane by lane: a later lane may choose an output of an
        # earlier one in the same cycle, as one lane would in a later cycle.
        q, past = self.q, self.past
        for lane in range(self.params.lanes):
            x, o = self.x[lane], self.o[lane]
            number = Cat(self.s[j][lane] for j in range(self.params.log2_depth))
            following = Signal(name=f"q_{lane + 1}")
            m.d.comb += [
                o.eq(x | q),
                following.eq(Mux(x, q, ~q & past.bit_select(number, 1))),
            ]
            q, past = following, Cat(o, past)[:depth]
        m.d.sync += [self.q.eq(q), self.past.eq(past)]
        return m
