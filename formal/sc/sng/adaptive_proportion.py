"""Properties of :mod:`spikeloom.rtl.sc.sng.adaptive_proportion`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["AdaptiveProportionProperties"]


class AdaptiveProportionProperties(Properties):
    """There are no more equal samples than samples, and without alarm fewer than the cutoff.

    The short window comes first, for mutants: one that takes a window of 1024 samples to show can
    hardly be told from one that never does.
    """

    def properties(self, dut, state):
        window, cutoff = dut.params.window, dut.params.cutoff
        place, count, alarm = (state[name][0] for name in ("place", "count", "alarm"))
        yield place < window
        yield (place == 0) | ((count <= place) & (count != 0))
        yield count <= window
        yield alarm | (count < cutoff)
