"""Invariant of :mod:`spikeloom.rtl.number.fixed.sqrt`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["SqrtProperties"]


class SqrtProperties(Properties):
    """The count ends with the result."""

    def invariant(self, dut, state):
        yield dut.digit <= dut.params.digits + 1
