"""Invariant of the gate-table engine."""

from spikeloom.formal.core.properties import Properties

__all__ = ["EngineProperties"]


class EngineProperties(Properties):
    """What the tables show agrees in all clock cycles of a product but the first.

    No product is taken that the program does not have. All other registers are the golden model's.
    """

    def invariant(self, dut, state):
        """What the sequence never does, and what a product's operands are while it is made."""
        yield dut.count <= len(dut.params.program)
        yield ~(dut.count == len(dut.params.program)) | (dut.beat == 0)
        yield dut.busy | (dut.beat == 0)
        for shown, name in ((dut.shown_factor, "factor"), (dut.shown_offset, "offset")):
            yield (dut.beat == 0) | (shown == state[name][0])
