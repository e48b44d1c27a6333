"""Properties of :mod:`spikeloom.rtl.sc.count.sliding_window`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["SlidingWindowProperties"]


class SlidingWindowProperties(Properties):
    """What the counter says is what lies in the window; without that it could overflow.

    Wide sums of bits are what solvers are slow at, so the proof is on windows of up to 16 bits.
    """

    def properties(self, dut, state):
        yield dut.ones == sum(dut.window)
