"""RTL of :mod:`spikeloom.golden.sc.arith.bitonic_sort`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.sc.arith import bitonic_sort as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

__all__ = ["BitonicSort"]


class BitonicSort(Block, golden=golden.BitonicSort):
    """See :class:`spikeloom.golden.sc.arith.bitonic_sort.BitonicSort`."""

    SPEC = Spec(
        depth=1,
        also=(golden.BitonicSortParams(inputs=16),),
        left_out=Except(lambda p: p.inputs > 16, "a network against a count is hard for solvers"),
    )

    def elaborate(self, platform):
        m = Module()
        n, lanes = self.params.inputs, self.params.lanes
        words = [self.x[k] for k in range(n)]
        block = 2
        while block <= n:
            # The two sorted halves of a block, the second one read backwards, are compared from
            # outside in; after that the distance halves and all comparators point one way.
            distance = block // 2
            while distance:
                first = distance == block // 2
                for low in range(n):
                    if low & distance:
                        continue
                    high = low ^ (block - 1) if first else low ^ distance
                    a, b = words[low], words[high]
                    words[low], words[high] = (Signal(lanes, name=name) for name in ("low", "high"))
                    m.d.comb += [words[low].eq(a & b), words[high].eq(a | b)]
                distance //= 2
            block *= 2
        m.d.comb += [self.y[k].eq(word) for k, word in enumerate(words)]
        return m
