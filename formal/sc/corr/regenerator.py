"""Properties of :mod:`spikeloom.rtl.sc.corr.regenerator`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["RegeneratorProperties"]


class RegeneratorProperties(Properties):
    """No more ones than bits: so the count needs no more digits than the time."""

    def properties(self, dut, state):
        yield dut.count <= dut.time
        yield dut.level <= 1 << dut.params.log2_length
