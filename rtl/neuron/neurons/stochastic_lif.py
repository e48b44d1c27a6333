"""RTL of :mod:`spikeloom.golden.neuron.neurons.stochastic_lif`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.neuron.neurons import stochastic_lif as golden
from spikeloom.rtl.core.spec import Spec

from .membrane import RefractoryBlock, advance_above, integrated

__all__ = ["StochasticLIF"]


def total_of(values):
    """The sum of ``values`` by a balanced tree of adders."""
    while len(values) > 1:
        values = [sum(values[k : k + 2]) for k in range(0, len(values), 2)]
    return values[0]


class StochasticLIF(RefractoryBlock, golden=golden.StochasticLIF):
    """See :class:`spikeloom.golden.neuron.neurons.stochastic_lif.StochasticLIF`."""

    SPEC = Spec(mutants=golden.StochasticLIF.EXAMPLES[2])

    def elaborate(self, platform):
        m = Module()
        p = self.params
        half = p.noise_words // 2
        first, second = (
            total_of([self.noise[index] for index in part])
            for part in (range(half), range(half, p.noise_words))
        )
        noise = Signal((first - second).shape())
        drive = Signal((self.i + (noise << p.noise_shift)).shape())
        m.d.comb += [noise.eq(first - second), drive.eq(self.i + (noise << p.noise_shift))]

        advance_above(m, self, integrated(m, self, drive), p.threshold)
        return m
