"""RTL of :mod:`spikeloom.golden.sc.count.binary_counter`."""

from amaranth.hdl import Module, Mux

from spikeloom.golden.sc.count import binary_counter as golden
from spikeloom.rtl.core.block import Block

from .tree import popcount_tree

__all__ = ["BinaryCounter"]


class BinaryCounter(Block, golden=golden.BinaryCounter):
    """See :class:`spikeloom.golden.sc.count.binary_counter.BinaryCounter`."""

    def elaborate(self, platform):
        m = Module()
        ones = popcount_tree(m, list(self.a))
        # Clearing alone is a reset that comes first; the choice between loading and adding comes
        # after the adder, so that a bit is one cell of a carry chain.
        with m.If(self.clear & ~self.en):
            m.d.sync += self.count.eq(0)
        with m.Elif(self.en):
            m.d.sync += self.count.eq(Mux(self.clear, ones, self.count + ones))
        return m
