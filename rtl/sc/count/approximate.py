"""RTL of :mod:`spikeloom.golden.sc.count.approximate`."""

from amaranth.hdl import Cat, Const, Module, Value

from spikeloom.golden.sc.count import approximate as golden
from spikeloom.rtl.core.block import Block

from .tree import popcount_tree

__all__ = ["ApproximateCounter"]


class ApproximateCounter(Block, golden=golden.ApproximateCounter):
    """See :class:`spikeloom.golden.sc.count.approximate.ApproximateCounter`."""

    def elaborate(self, platform):
        m = Module()
        bits = Value.cast(self.x)
        gates = []
        for pair in range(self.params.inputs // 2):
            a, b = bits[2 * pair], bits[2 * pair + 1]
            gates.append(a & b if pair % 2 else a | b)
        # Each gate stands for two ones: so its place in the sum is one bit up, and the tree is half
        # as large.
        m.d.comb += self.ones.eq(Cat(Const(0, 1), popcount_tree(m, gates)))
        return m
