"""Proof of :mod:`spikeloom.rtl.sc.arith.bitonic_sort`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.arith import bitonic_sort as golden
from spikeloom.golden.sc.arith.bitonic_sort import BitonicSortParams

__all__ = ["BitonicSortSpec"]


class BitonicSortSpec(Spec, golden=golden.BitonicSort):
    """A network against a count is hard for solvers, so up to 16 inputs; there is no state."""

    EXAMPLES = (
        BitonicSortParams(),
        BitonicSortParams(inputs=2),
        BitonicSortParams(inputs=4, lanes=3),
        BitonicSortParams(inputs=16),
    )
    DEPTH = 1
