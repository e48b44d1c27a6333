"""RTL of :mod:`spikeloom.golden.neuron.neurons.qif`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.neuron.neurons import qif as golden
from spikeloom.rtl.core.block import Block

from .square import square

__all__ = ["QIF"]


class QIF(Block, golden=golden.QIF):
    """See :class:`spikeloom.golden.neuron.neurons.qif.QIF`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params
        squared = square(m, self.v, "squared")
        # The square comes last, so all else is added before.
        plain = Signal((self.v + self.i).shape())
        total = Signal((plain + (squared >> p.square_shift)).shape())
        fires = Signal()
        m.d.comb += [
            plain.eq(self.v + self.i),
            total.eq(plain + (squared >> p.square_shift)),
            fires.eq(total >= p.threshold),
        ]
        with m.If(self.en):
            m.d.sync += [
                self.spike.eq(fires),
                self.v.eq(Mux(fires, p.reset_value, Mux(total < p.v_min, p.v_min, total))),
            ]
        return m
