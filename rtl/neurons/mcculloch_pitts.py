"""RTL of :mod:`spikeloom.golden.neurons.mcculloch_pitts`."""

from amaranth.hdl import Module

from spikeloom.golden.neurons import mcculloch_pitts as golden

from ..block import Block

__all__ = ["McCullochPitts"]


class McCullochPitts(Block, golden=golden.McCullochPitts):
    """See :class:`spikeloom.golden.neurons.mcculloch_pitts.McCullochPitts`."""

    def elaborate(self, platform):
        m = Module()
        fires = self.i >= self.params.threshold
        if self.params.veto:
            fires &= ~self.inhibit
        with m.If(self.en):
            m.d.sync += self.spike.eq(fires)
        return m
