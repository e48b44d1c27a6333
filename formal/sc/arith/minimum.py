"""Properties of :mod:`spikeloom.rtl.sc.arith.minimum`: no one is lost."""

from spikeloom.formal.core.properties import Properties

from .pairing import keeps_ones

__all__ = ["MinimumProperties"]


class MinimumProperties(Properties):
    """Each stream goes out as it came in, but for what waits, and never too much waits."""

    def properties(self, dut, state):
        yield from keeps_ones(dut)
