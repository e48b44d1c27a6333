"""RTL of :mod:`spikeloom.golden.neuron.neurons.alif`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.neuron.neurons import alif as golden
from spikeloom.rtl.core.block import Block

from .membrane import advance, integrated, saturated

__all__ = ["ALIF"]


class ALIF(Block, golden=golden.ALIF):
    """See :class:`spikeloom.golden.neuron.neurons.alif.ALIF`."""

    def __init__(self, params):
        super().__init__(params)
        self.wait = Signal(params.wait_bits)
        self.a = Signal(params.adaptation_width)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        total = integrated(m, self, self.i)
        theta = p.threshold + sum(self.a >> shift for shift in p.beta_shifts)
        above = Signal((total - theta).shape())
        fires = Signal()
        m.d.comb += [above.eq(total - theta), fires.eq(~above[-1])]
        after = above if p.reset == "subtract" else p.reset_value
        awake = advance(m, self, fires, saturated(Mux(fires, after, total), p.width))

        # What a spike adds is added before it is known whether there is one.
        left = Signal(p.adaptation_width)
        grown = Signal(p.adaptation_width + 1)
        m.d.comb += [
            left.eq(self.a - sum(self.a >> shift for shift in p.adaptation_shifts)),
            grown.eq(left + p.increment),
        ]
        most = grown | grown[-1].replicate(p.adaptation_width)
        with m.If(self.en):
            m.d.sync += self.a.eq(Mux(fires & awake, most, left))
        return m
