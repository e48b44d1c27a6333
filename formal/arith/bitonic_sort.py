"""Proof of :mod:`spikeloom.rtl.arith.bitonic_sort`."""

from spikeloom.golden.arith import bitonic_sort as golden
from spikeloom.golden.arith.bitonic_sort import BitonicSortParams

from ..spec import Spec

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
