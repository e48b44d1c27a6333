"""RTL of :mod:`spikeloom.golden.neuron.neurons.mcculloch_pitts`."""

from amaranth.hdl import Module

from spikeloom.golden.neuron.neurons import mcculloch_pitts as golden
from spikeloom.rtl.core.block import Block

__all__ = ["McCullochPitts"]


class McCullochPitts(Block, golden=golden.McCullochPitts):
    """See :class:`spikeloom.golden.neuron.neurons.mcculloch_pitts.McCullochPitts`."""

    def elaborate(self, platform):
        m = Module()
        fires = self.i >= self.params.threshold
        if self.params.veto:
            fires &= ~self.inhibit
        with m.If(self.en):
            m.d.sync += self.spike.eq(fires)
        return m
