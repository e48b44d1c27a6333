"""Invariant of :mod:`spikeloom.rtl.number.fixed.serial_mul`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["SerialMulProperties"]


class SerialMulProperties(Properties):
    """The count ends with the result."""

    def invariant(self, dut, state):
        yield dut.place <= dut.params.formats[1].width + 1
