"""Invariant of :mod:`spikeloom.rtl.number.posit.dot`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["PositDotProperties"]


class PositDotProperties(Properties):
    """All registers map by name; the register of a scale could hold more than scales reach."""

    def invariant(self, dut, state):
        yield dut.places <= 4 * dut.params.max_scale
