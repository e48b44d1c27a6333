"""Proof of :mod:`spikeloom.rtl.neuron.neurons.akida`: the modulation takes few values."""

from amaranth.hdl import Cat

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.neuron.neurons import akida as golden

__all__ = ["AkidaSpec"]


class AkidaSpec(Spec, golden=golden.Akida):
    """All registers map by name, so one cycle decides.

    No engine compares products by any modulation at full width; those by the modulations that there
    are, one for each rank, take seconds.
    """

    # The first is the one that mutants are made of.
    EXAMPLES = (
        golden.AkidaParams(width=6, weight_width=4, threshold=13, frac=5),
        *golden.Akida.EXAMPLES,
    )
    DEPTH = 1

    def invariant(self, dut, state):
        ranks = [1 << dut.params.frac]
        while lost := ranks[-1] >> dut.params.decay_shift:
            ranks.append(ranks[-1] - lost)
        yield Cat(dut.m == modulation for modulation in ranks).any()
