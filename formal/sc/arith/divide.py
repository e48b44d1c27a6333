"""Invariant of :mod:`spikeloom.rtl.sc.arith.divide`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["DivideProperties"]


class DivideProperties(Properties):
    """Never more wait than may, which the register could hold if the depth is not ``2**k - 1``."""

    def invariant(self, dut, state):
        yield dut.waiting <= dut.params.depth
