"""RTL of :mod:`spikeloom.golden.neuron.neurons.sigma_delta`."""

from amaranth.hdl import Cat, Module, Mux, Signal, signed

from spikeloom.golden.neuron.neurons import sigma_delta as golden
from spikeloom.rtl.core.block import Block

__all__ = ["SigmaDeltaNeuron"]


class SigmaDeltaNeuron(Block, golden=golden.SigmaDeltaNeuron):
    """See :class:`spikeloom.golden.neuron.neurons.sigma_delta.SigmaDeltaNeuron`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params
        total = Signal(signed(p.width + 1))
        negative = total[-1]
        # One adder moves the sum a threshold towards 0. It fires unless that passes 0, and if it is
        # 0; a sum that saturates fires in any case.
        nearer = Signal(signed(p.width + 1))
        fires = Signal()
        saturates = Signal()
        m.d.comb += [
            total.eq(self.v + self.i),
            nearer.eq(total + Mux(negative, p.threshold, -p.threshold)),
            fires.eq((nearer[-1] == negative) | (nearer == 0)),
            saturates.eq(total[-2] != negative),
        ]
        end = Mux(negative, p.low + p.threshold, p.high - p.threshold)
        with m.If(self.en):
            m.d.sync += [
                self.spike.eq(Cat(fires, fires & negative)),
                self.v.eq(Mux(saturates, end, Mux(fires, nearer, total))),
            ]
        return m
