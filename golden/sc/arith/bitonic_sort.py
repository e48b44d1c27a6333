"""Sorting network of correlated bit streams."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_power
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need

__all__ = ["BitonicSort", "BitonicSortParams"]


@dataclass(frozen=True, kw_only=True)
class BitonicSortParams(BitParams):
    """Parameters of a sorter.

    Parameters
    ----------
    inputs : int
        Number of streams, a power of two in 2..64.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    inputs: int = 8

    def __post_init__(self):
        super().__post_init__()
        check_power("inputs", self.inputs, 2, 64)

    def needs(self):
        return (Need("correlated", ("x",)),)

    def ports(self):
        return (
            Bits("x", "in", self.lanes, unit="p", count=self.inputs),
            Bits("y", "out", self.lanes, unit="p", count=self.inputs),
        )


class BitonicSort(BitGolden[BitonicSortParams]):
    """Sorts bit streams by value: ``y[0]`` is the smallest.

    In each tick the ones among the inputs are counted, and that many of the last outputs are 1. If
    the inputs are **correlated**, the numbers of ones of the outputs are those of the inputs in
    ascending order, exactly; the outputs are correlated again, whatever the inputs were. Any of
    them is a rank filter: ``y[inputs // 2]`` a median, ``y[-1]`` the maximum.

    The component does the same by a bitonic network of ``n log2(n) (log2(n) + 1) / 4``
    compare-exchanges, each an AND and an OR.

    Latency 0, one bit per lane and cycle.

    Source: K. E. Batcher, "Sorting Networks and Their Applications", AFIPS Spring Joint Computer
    Conference (1968); M. H. Najafi, D. J. Lilja, M. D. Riedel and K. Bazargan, "Low-Cost Sorting
    Network Circuits Using Unary Processing", IEEE Transactions on VLSI Systems 26 (2018).
    """

    EXAMPLES = (
        BitonicSortParams(),
        BitonicSortParams(inputs=2),
        BitonicSortParams(inputs=4, lanes=3),
        BitonicSortParams(inputs=64),
    )

    @staticmethod
    def ideal(x):
        """Values of the outputs for the values ``x`` over the last axis."""
        return np.sort(x, axis=-1)

    def tick(self, state, x):
        # Correlated streams lie within one another, so in every tick it is the largest of them that
        # are 1: bits sorted, the ones last, are streams sorted.
        ones, n = np.sum(x, axis=-1), self.params.inputs
        return {}, {"y": np.stack([as_int(ones > n - 1 - k) for k in range(n)], axis=-1)}
