"""RTL of :mod:`spikeloom.golden.neuron.neurons.lif`."""

from amaranth.hdl import Module, Mux, Signal, signed

from spikeloom.golden.neuron.neurons import lif as golden
from spikeloom.rtl.core.spec import Spec

from .membrane import RefractoryBlock

__all__ = ["LIF"]


class LIF(RefractoryBlock, golden=golden.LIF):
    """See :class:`spikeloom.golden.neuron.neurons.lif.LIF`."""

    SPEC = Spec(mutants=golden.LIF.EXAMPLES[4])

    def elaborate(self, platform):
        m = Module()
        p = self.params
        # Leaking moves the membrane towards 0, so it still fits; one input more needs one bit more.
        leaked = Signal(signed(p.width))
        total = Signal(signed(p.width + 1))
        m.d.comb += [
            leaked.eq(self.v - sum(self.v >> shift for shift in p.leak_shifts)),
            total.eq(leaked + self.i),
        ]
        # Saturation cannot change whether the threshold, a code of the membrane, is reached. So the
        # one subtraction decides the spike and is the membrane after it.
        above = Signal(signed(p.width + 2))
        fires = Signal()
        too_low = Signal()
        too_high = Signal()
        m.d.comb += [
            above.eq(total - p.threshold),
            fires.eq(above >= 0),
            too_low.eq(total[-1] & ~total[-2]),
            too_high.eq(total[-2] & ~total[-1]),
        ]
        fired = p.reset_value
        if p.reset == "subtract":
            fired = Mux(too_high, p.high - p.threshold, above)

        with m.If(self.en):
            m.d.sync += self.spike.eq(0)
            with m.If(self.wait != 0):
                m.d.sync += self.wait.eq(self.wait - 1)
            with m.Else():
                m.d.sync += [
                    self.spike.eq(fires),
                    self.wait.eq(Mux(fires, p.refractory, 0)),
                    self.v.eq(Mux(fires, fired, Mux(too_low, p.low, total))),
                ]
        return m
