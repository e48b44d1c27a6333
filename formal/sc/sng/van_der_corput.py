"""Invariant of :mod:`spikeloom.rtl.sc.sng.van_der_corput`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["VanDerCorputProperties"]


class VanDerCorputProperties(Properties):
    """With a power of two of lanes, the index is always a multiple of their number."""

    def invariant(self, dut, state):
        (index,) = state["index"]
        lanes = dut.params.lanes
        if 1 < lanes == lanes & -lanes:
            yield index & (lanes - 1) == 0
