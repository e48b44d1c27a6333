"""Invariant of :mod:`spikeloom.rtl.number.mx.dot`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["MXDotProperties"]


class MXDotProperties(Properties):
    """What the last two stages hold follows from the one before, so three cycles say all.

    Blocks of at most 4 elements are proved.
    """

    def invariant(self, dut, state):
        yield dut.place < dut.params.length
