"""RTL of :mod:`spikeloom.golden.sc.count.sliding_window`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sc.count import sliding_window as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

from .tree import popcount_tree

__all__ = ["SlidingWindow"]


class SlidingWindow(Block, golden=golden.SlidingWindow):
    """See :class:`spikeloom.golden.sc.count.sliding_window.SlidingWindow`."""

    SPEC = Spec(
        depth=1,
        also=(golden.SlidingWindowParams(log2_length=4),),
        mutants=golden.SlidingWindowParams(log2_length=4),
        left_out=Except(
            lambda p: p.log2_length > 4, "wide sums of bits are what solvers are slow at"
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        self.window = Signal(params.length)

    def elaborate(self, platform):
        m = Module()
        lanes = self.params.lanes
        # In the order of time, so that what goes and what stays are slices. With more lanes than
        # the window is long, what comes goes in the same cycle.
        in_time = Cat(self.window, self.a)
        if lanes == 1:
            # Up by 1, down by 1, or as it is: one adder.
            oldest = self.window[0]
            up, down = self.a & ~oldest, oldest & ~self.a
            change = Cat(up | down, down.replicate(len(self.ones) - 1))
        else:
            gone = popcount_tree(m, list(in_time[:lanes]))
            change = popcount_tree(m, list(self.a)) - gone
        with m.If(self.en):
            m.d.sync += [self.window.eq(in_time[lanes:]), self.ones.eq(self.ones + change)]
        return m
