"""RTL of :mod:`spikeloom.golden.neuron.neurons.homeostatic_lif`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.neuron.neurons import homeostatic_lif as golden
from spikeloom.rtl.core.spec import Spec

from .membrane import RefractoryBlock, advance_above, integrated

__all__ = ["HomeostaticLIF"]


class HomeostaticLIF(RefractoryBlock, golden=golden.HomeostaticLIF):
    """See :class:`spikeloom.golden.neuron.neurons.homeostatic_lif.HomeostaticLIF`."""

    SPEC = Spec(mutants=golden.HomeostaticLIF.EXAMPLES[2])

    def __init__(self, params):
        super().__init__(params)
        p = params
        self.rate = Signal(p.rate_bits + 1)
        self.level = Signal(p.level_width, init=p.threshold << p.servo_bits)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        total = integrated(m, self, self.i)
        theta = self.level[p.servo_bits :]
        m.d.comb += self.theta.eq(theta)
        spikes = advance_above(m, self, total, theta)

        # The ends are whole codes, so the fraction of the threshold need not be compared.
        moved = Signal((self.level + self.rate - p.target).shape())
        m.d.comb += moved.eq(self.level + self.rate - p.target)
        whole = moved[p.servo_bits : -1]
        level = Mux(whole >= p.threshold_max, p.threshold_max << p.servo_bits, moved)
        low = moved[-1] | (whole < p.threshold_min)
        level = Mux(low, p.threshold_min << p.servo_bits, level)

        kept = self.rate - (self.rate >> p.rate_shift)
        with m.If(self.en):
            m.d.sync += [
                self.level.eq(level),
                self.rate.eq(kept + (spikes << p.rate_bits - p.rate_shift)),
            ]
        return m
