"""Invariant of :mod:`spikeloom.rtl.number.fixed.isqrt`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["IsqrtProperties"]


class IsqrtProperties(Properties):
    """The count ends with the result."""

    def invariant(self, dut, state):
        yield dut.count <= 2 * dut.params.digits + 2
