"""Invariant of :mod:`spikeloom.rtl.sc.sng.sobol`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["SobolProperties"]


class SobolProperties(Properties):
    """The component counts one cycle ahead, and where it builds one lane for all, in multiples."""

    def invariant(self, dut, state):
        (index,) = state["index"]
        width, lanes = dut.params.width, dut.params.lanes
        yield dut.ahead == (index + lanes)[:width]
        if dut.aligned and lanes > 1:
            yield index & (lanes - 1) == 0
