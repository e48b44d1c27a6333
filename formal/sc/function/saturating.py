"""Invariant of the saturating counters."""

from spikeloom.formal.core.properties import Properties

__all__ = ["SaturatingProperties"]


class SaturatingProperties(Properties):
    """The counter stays within its states.

    It says something where their number is no power of two; else the counter cannot leave them.
    """

    def invariant(self, dut, state):
        """The state is one of ``states``."""
        if dut.params.states != 1 << dut.params.state_bits:
            yield state["state"][0] < dut.params.states
