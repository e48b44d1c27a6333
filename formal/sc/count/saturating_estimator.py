"""Properties of :mod:`spikeloom.rtl.sc.count.saturating_estimator`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["SaturatingEstimatorProperties"]


class SaturatingEstimatorProperties(Properties):
    """An empty counter gives nothing away: so it never falls below 0."""

    def properties(self, dut, state):
        yield (dut.estimate != 0) | ~dut.o[0]
