"""Proof of :mod:`spikeloom.rtl.neuron.neurons.akida`: the modulation takes few values."""

from amaranth.hdl import Cat

from spikeloom.formal.core.properties import Properties

__all__ = ["AkidaProperties"]


class AkidaProperties(Properties):
    """All registers map by name, so one cycle decides.

    No engine compares products by any modulation at full width; those by the modulations that there
    are, one for each rank, take seconds.
    """

    def invariant(self, dut, state):
        ranks = [1 << dut.params.frac]
        while lost := ranks[-1] >> dut.params.decay_shift:
            ranks.append(ranks[-1] - lost)
        yield Cat(dut.m == modulation for modulation in ranks).any()
