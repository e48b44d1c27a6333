"""RTL of :mod:`spikeloom.golden.sc.arith.umul`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.sc.arith import umul as golden
from spikeloom.rtl.core.block import Block

__all__ = ["UMul"]


class UMul(Block, golden=golden.UMul):
    """See :class:`spikeloom.golden.sc.arith.umul.UMul`."""

    def __init__(self, params):
        super().__init__(params)
        self.ones = Signal(params.width, init=params.start)
        if params.encoding == "bipolar":
            self.zeros = Signal(params.width, init=params.start)

    def elaborate(self, platform):
        m = Module()
        width, lanes = self.params.width, self.params.lanes
        bipolar = self.params.encoding == "bipolar"
        ones = self.ones
        for lane in range(lanes):
            a = self.a[lane]
            if bipolar:
                # One comparator for both counters: only one of them is asked in a tick. The other
                # counter is what is left of the number of ticks.
                zeros = self.zeros + lane - (ones - self.ones)
                number = Signal(width, name=f"number_{lane}")
                m.d.comb += number.eq(Mux(a, ones, zeros))
                m.d.comb += self.o[lane].eq((number[::-1] < self.b) ^ ~a)
            else:
                m.d.comb += self.o[lane].eq(a & (ones[::-1] < self.b))
            following = Signal(width, name=f"ones_{lane + 1}")
            m.d.comb += following.eq(ones + a)
            ones = following
        m.d.sync += self.ones.eq(ones)
        if bipolar:
            m.d.sync += self.zeros.eq(self.zeros + lanes - (ones - self.ones))
        return m
