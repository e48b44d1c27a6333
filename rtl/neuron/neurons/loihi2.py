"""RTL of :mod:`spikeloom.golden.neuron.neurons.loihi2`."""

from amaranth.hdl import Module, Mux, Signal, signed

from spikeloom.golden.neuron.neurons import loihi2 as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

from .loihi import add_cuts, decayed
from .membrane import saturated
from .multiply import times

__all__ = ["Loihi2"]


class Loihi2(Block, golden=golden.Loihi2):
    """See :class:`spikeloom.golden.neuron.neurons.loihi2.Loihi2`."""

    SPEC = Spec(engines=("bitwuzla", "z3"), depth=1, mutants=golden.Loihi2.EXAMPLES[3])

    def __init__(self, params):
        super().__init__(params)
        self.s2 = Signal(signed(params.width))
        self.s3 = Signal(signed(params.width))
        names = ("v", "s2", "s3")
        self.decays: dict[str, int] = dict(zip(names, params.decays, strict=True))
        add_cuts(self, self.decays)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        left_v, left_2, s3 = (decayed(m, self, name, decay) for name, decay in self.decays.items())

        def summed(left, *couplings):
            """A state plus what is coupled into it, pairs of a value and a weight."""
            total = left
            for value, weight in couplings:
                if weight:
                    total = total + times(m, value, weight)
            kept = Signal(total.shape())
            m.d.comb += kept.eq(total)
            return kept

        s2 = Signal.like(self.s2)
        m.d.comb += s2.eq(saturated(summed(left_2, (self.i, 1), (s3, p.w23)), p.width))
        total = summed(left_v, (s2, p.w12), (s3, p.w13))
        fires = Signal()
        m.d.comb += fires.eq(total >= p.threshold)
        grown = Signal(signed(p.width + 1))
        m.d.comb += grown.eq(s3 + Mux(fires, p.increment, 0))
        # A sum above all codes fires.
        too_low = total[-1] & ~total[p.width - 1 :].all()
        with m.If(self.en):
            m.d.sync += [
                self.spike.eq(fires),
                self.v.eq(Mux(fires, p.reset_value, Mux(too_low, p.low, total))),
                self.s2.eq(s2),
                self.s3.eq(saturated(grown, p.width)),
            ]
        return m
