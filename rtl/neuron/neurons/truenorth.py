"""RTL of :mod:`spikeloom.golden.neuron.neurons.truenorth`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.neuron.neurons import truenorth as golden
from spikeloom.rtl.core.block import Block

from .membrane import saturated

__all__ = ["TrueNorth"]


class TrueNorth(Block, golden=golden.TrueNorth):
    """See :class:`spikeloom.golden.neuron.neurons.truenorth.TrueNorth`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params
        random = self.random if p.random_bits else 0
        total = Signal((self.v + self.i).shape())
        leak = Mux(total[-1], -p.leak, Mux(total == 0, 0, p.leak)) if p.leak_reversal else p.leak
        leaked = Signal((total + leak).shape())
        m.d.comb += [total.eq(self.v + self.i), leaked.eq(total + leak)]

        # No saturation takes a membrane back over a threshold; at most one of the two is passed.
        upper = p.threshold + random
        lower = p.negative_threshold + (0 if p.saturates else random)
        fires = leaked >= upper
        below = leaked + lower < 0
        if p.reset == "value":
            # What is too large for a code passes a threshold, and is replaced.
            u, high, low = leaked, p.reset_value, -p.reset_value
        else:
            u = Signal.like(self.v)
            m.d.comb += u.eq(saturated(leaked, p.width))
            high, low = (u - upper, u + lower) if p.reset == "subtract" else (u, u)
        if p.saturates:
            low = -p.negative_threshold
        with m.If(self.en):
            m.d.sync += [
                self.spike.eq(fires),
                self.v.eq(Mux(fires, high, Mux(below, low, u))),
            ]
        return m
