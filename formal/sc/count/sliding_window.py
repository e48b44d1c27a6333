"""Proof of :mod:`spikeloom.rtl.sc.count.sliding_window`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.count import sliding_window as golden
from spikeloom.golden.sc.count.sliding_window import SlidingWindowParams

__all__ = ["SlidingWindowSpec"]


class SlidingWindowSpec(Spec, golden=golden.SlidingWindow):
    """What the counter says is what lies in the window; without that it could overflow.

    Wide sums of bits are what solvers are slow at, so the proof is on windows of up to 16 bits.
    """

    EXAMPLES = (
        SlidingWindowParams(log2_length=4),
        SlidingWindowParams(log2_length=0),
        SlidingWindowParams(log2_length=2, lanes=3),
        SlidingWindowParams(log2_length=1, lanes=5),
    )
    DEPTH = 1

    def properties(self, dut, state):
        yield dut.ones == sum(dut.window)
