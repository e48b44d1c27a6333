"""Invariant of :mod:`spikeloom.rtl.sc.sng.counter`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["CounterProperties"]


class CounterProperties(Properties):
    """The count stays below the modulus, without which the two ways to the next one differ."""

    def invariant(self, dut, state):
        (count,) = state["count"]
        if dut.params.period < 1 << dut.params.width:
            yield count < dut.params.period
