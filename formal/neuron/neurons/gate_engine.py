"""Invariant of :mod:`spikeloom.rtl.neuron.neurons.gate_engine`, for the models on it."""

from spikeloom.formal.core.properties import Properties

__all__ = ["EngineProperties"]


class EngineProperties(Properties):
    """The word of the tables agrees in all clock cycles of a product but the first.

    The sequence stays within the program. All other registers are those of the golden model.
    """

    def invariant(self, dut, state):
        """Bounds of ``count`` and ``beat``, and the word of the tables."""
        yield dut.count <= len(dut.params.program)
        yield ~(dut.count == len(dut.params.program)) | (dut.beat == 0)
        yield dut.busy | (dut.beat == 0)
        for shown, name in ((dut.shown_factor, "factor"), (dut.shown_offset, "offset")):
            yield (dut.beat == 0) | (shown == state[name][0])
