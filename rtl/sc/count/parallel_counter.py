"""RTL of :mod:`spikeloom.golden.sc.count.parallel_counter`."""

from amaranth.hdl import Module, Value

from spikeloom.golden.sc.count import parallel_counter as golden
from spikeloom.rtl.core.block import Block

from .tree import popcount_tree

__all__ = ["ParallelCounter"]


class ParallelCounter(Block, golden=golden.ParallelCounter):
    """See :class:`spikeloom.golden.sc.count.parallel_counter.ParallelCounter`."""

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.ones.eq(popcount_tree(m, list(Value.cast(self.x)), self.params.stages))
        return m
