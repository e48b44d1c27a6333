"""Invariant of :mod:`spikeloom.rtl.neuron.neurons.akida`: the values of the modulation."""

from amaranth.hdl import Cat

from spikeloom.formal.core.properties import Properties

__all__ = ["AkidaProperties"]


class AkidaProperties(Properties):
    """The modulation is one of the few numbers that it takes, one for each rank.

    No engine compares products by any modulation at full width; those by these numbers take
    seconds.
    """

    def invariant(self, dut, state):
        ranks = [1 << dut.params.frac]
        while lost := ranks[-1] >> dut.params.decay_shift:
            ranks.append(ranks[-1] - lost)
        yield Cat(dut.m == modulation for modulation in ranks).any()
