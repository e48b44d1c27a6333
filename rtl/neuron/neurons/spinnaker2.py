"""RTL of :mod:`spikeloom.golden.neuron.neurons.spinnaker2`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.neuron.neurons import spinnaker2 as golden
from spikeloom.rtl.core.spec import Spec

from .membrane import RefractoryBlock, advance
from .multiply import times

__all__ = ["SpiNNaker2"]


class SpiNNaker2(RefractoryBlock, golden=golden.SpiNNaker2):
    """See :class:`spikeloom.golden.neuron.neurons.spinnaker2.SpiNNaker2`."""

    SPEC = Spec(engines=("bitwuzla", "z3"), depth=1)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        distance = self.v - p.rest if p.rest else self.v
        kept = times(m, distance, p.decay) >> p.shift
        # ``v`` decays towards ``rest``, a code too: what is left of it fits.
        left = Signal.like(self.v)
        m.d.comb += left.eq(kept + p.rest if p.rest else kept)
        total = Signal((left + self.i).shape())
        m.d.comb += total.eq(left + self.i)
        # A sum above all codes fires.
        too_low = total[-1] & ~total[-2]
        fires = total >= p.threshold
        advance(m, self, fires, Mux(fires, p.reset_value, Mux(too_low, p.low, total)))
        return m
