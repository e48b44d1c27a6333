"""RTL of :mod:`spikeloom.golden.neuron.neurons.poisson`."""

from amaranth.hdl import Module, Mux, Signal
from amaranth.lib.memory import Memory

from spikeloom.golden.neuron.neurons import poisson as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Poisson"]


class Poisson(Block, golden=golden.Poisson):
    """See :class:`spikeloom.golden.neuron.neurons.poisson.Poisson`.

    A block memory is not cleared by a reset, so ``asked`` tells whether it shows anything.
    """

    def __init__(self, params):
        super().__init__(params)
        if params.drive == "rate":
            self.level = Signal(params.bits)
            self.asked = Signal()

    def elaborate(self, platform):
        m = Module()
        p = self.params
        if p.drive == "constant":
            level = p.level
        elif p.drive == "probability":
            level = self.p
        else:
            level = self.level
            m.submodules.table = table = Memory(
                shape=p.bits, depth=len(p.levels), init=list(p.levels)
            )
            port = table.read_port()
            m.d.comb += [
                port.addr.eq(self.x),
                port.en.eq(self.en),
                level.eq(Mux(self.asked, port.data, 0)),
            ]
            with m.If(self.en):
                m.d.sync += self.asked.eq(1)
        with m.If(self.en):
            m.d.sync += self.spike.eq(self.random < level)
        return m
