"""RTL of :mod:`spikeloom.golden.neuron.neurons.loihi_cuba`."""

from amaranth.hdl import Module, Mux, Signal, signed

from spikeloom.golden.neuron.neurons import loihi_cuba as golden
from spikeloom.rtl.core.spec import Spec

from .loihi import add_cuts, decayed
from .membrane import RefractoryBlock, advance, saturated

__all__ = ["LoihiCUBA"]


class LoihiCUBA(RefractoryBlock, golden=golden.LoihiCUBA):
    """See :class:`spikeloom.golden.neuron.neurons.loihi_cuba.LoihiCUBA`."""

    SPEC = Spec(engines=("bitwuzla", "z3"), depth=1, mutants=golden.LoihiCUBA.EXAMPLES[4])

    def __init__(self, params):
        super().__init__(params)
        self.u = Signal(signed(params.width))
        add_cuts(self, {"u": params.decay_u, "v": params.decay_v})

    def elaborate(self, platform):
        m = Module()
        p = self.params
        u = Signal.like(self.u)
        total_u = Signal(signed(p.width + 1))
        m.d.comb += [
            total_u.eq(decayed(m, self, "u", p.decay_u) + self.i),
            u.eq(saturated(total_u, p.width)),
        ]
        with m.If(self.en):
            m.d.sync += self.u.eq(u)

        total = Signal(signed(p.width + 1))
        m.d.comb += total.eq(decayed(m, self, "v", p.decay_v) + u)
        biased = total + p.bias if p.bias else total
        fires = Signal()
        m.d.comb += fires.eq(biased >= p.threshold)
        # A sum above all codes fires.
        too_low = biased[-1] & ~biased[p.width - 1 :].all()
        advance(m, self, fires, Mux(fires, p.reset_value, Mux(too_low, p.low, biased)))
        return m
