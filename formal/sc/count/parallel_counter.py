"""Proof of :mod:`spikeloom.rtl.sc.count.parallel_counter`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.count import parallel_counter as golden
from spikeloom.golden.sc.count.parallel_counter import ParallelCounterParams

__all__ = ["ParallelCounterSpec"]


class ParallelCounterSpec(Spec, golden=golden.ParallelCounter):
    """Equality at the output, which is inductive over more cycles than the pipeline is deep.

    The component keeps partial sums where the golden model keeps counts, so no registers map. But
    whatever a pipeline held at the start of the window has left it after ``stages`` cycles.

    Two differently shaped trees of adders are what SAT solvers are worst at, so the proof is on up
    to 31 inputs; the tree is built by recursion, and these use every case of it.
    """

    EXAMPLES = (
        ParallelCounterParams(),
        ParallelCounterParams(inputs=1),
        ParallelCounterParams(inputs=1, stages=8),
        ParallelCounterParams(inputs=13, stages=2),
        ParallelCounterParams(inputs=15, stages=3),
        ParallelCounterParams(inputs=12, stages=4),
        ParallelCounterParams(inputs=31, stages=4),
    )
    DEPTH = 10
