"""RTL of :mod:`spikeloom.golden.neuron.neurons.alif`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.neuron.neurons import alif as golden
from spikeloom.rtl.core.spec import Spec

from .membrane import RefractoryBlock, advance_above, integrated

__all__ = ["ALIF"]


class ALIF(RefractoryBlock, golden=golden.ALIF):
    """See :class:`spikeloom.golden.neuron.neurons.alif.ALIF`."""

    SPEC = Spec(mutants=golden.ALIF.EXAMPLES[1])

    def __init__(self, params):
        super().__init__(params)
        self.a = Signal(params.adaptation_width)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        total = integrated(m, self, self.i)
        theta = p.threshold + sum(self.a >> shift for shift in p.beta_shifts)
        spikes = advance_above(m, self, total, theta)

        # What a spike adds is added before it is known whether there is one.
        left = Signal(p.adaptation_width)
        grown = Signal(p.adaptation_width + 1)
        m.d.comb += [
            left.eq(self.a - sum(self.a >> shift for shift in p.adaptation_shifts)),
            grown.eq(left + p.increment),
        ]
        most = grown | grown[-1].replicate(p.adaptation_width)
        with m.If(self.en):
            m.d.sync += self.a.eq(Mux(spikes, most, left))
        return m
