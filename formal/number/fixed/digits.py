"""Invariant of the serial dividers."""

from spikeloom.formal.core.properties import Properties

__all__ = ["DividerProperties"]


class DividerProperties(Properties):
    """Nothing is left between items, and the tail begins after the last digit."""

    def invariant(self, dut, state):
        digits = dut.params.division.digits
        yield (dut.digit != 0) | (dut.left == 0)
        yield dut.digit <= digits + 1
        yield dut.tail.any() == (dut.digit == digits + 1)
        yield (dut.tail & (dut.tail - 1)) == 0
