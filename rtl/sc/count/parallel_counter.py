"""RTL of :mod:`spikeloom.golden.sc.count.parallel_counter`."""

from amaranth.hdl import Module, Value

from spikeloom.golden.sc.count import parallel_counter as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

from .tree import popcount_tree

__all__ = ["ParallelCounter"]


class ParallelCounter(Block, golden=golden.ParallelCounter):
    """See :class:`spikeloom.golden.sc.count.parallel_counter.ParallelCounter`."""

    SPEC = Spec(
        depth=10,
        also=(
            golden.ParallelCounterParams(inputs=15, stages=3),
            golden.ParallelCounterParams(inputs=12, stages=4),
            golden.ParallelCounterParams(inputs=31, stages=4),
        ),
        left_out=Except(
            lambda p: p.inputs > 31,
            (
                "two differently shaped trees of adders are what solvers are worst at; the "
                "tree is built by recursion, of which 31 inputs use every case"
            ),
        ),
    )

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.ones.eq(popcount_tree(m, list(Value.cast(self.x)), self.params.stages))
        return m
