"""Properties of :mod:`spikeloom.rtl.sc.arith.maximum`: no one is lost."""

from spikeloom.formal.core.properties import Properties

from .pairing import keeps_ones

__all__ = ["MaximumProperties"]


class MaximumProperties(Properties):
    """Each stream goes out as it came in, but for what waits, and never too much waits."""

    def properties(self, dut, state):
        yield from keeps_ones(dut)
