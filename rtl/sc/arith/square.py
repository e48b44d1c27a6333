"""RTL of :mod:`spikeloom.golden.sc.arith.square`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sc.arith import square as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Square"]


class Square(Block, golden=golden.Square):
    """See :class:`spikeloom.golden.sc.arith.square.Square`."""

    def __init__(self, params):
        super().__init__(params)
        self.past = Signal(params.delay)

    def elaborate(self, platform):
        m = Module()
        lanes, delay = self.params.lanes, self.params.delay
        # In the order of time: the oldest bit of the past first, the newest of the word last.
        history = Cat(self.past[::-1], self.a)
        before = history[:lanes]
        if self.params.encoding == "unipolar":
            m.d.comb += self.o.eq(self.a & before)
        else:
            m.d.comb += self.o.eq(~(self.a ^ before))
        m.d.sync += self.past.eq(history[-delay:][::-1])
        return m
