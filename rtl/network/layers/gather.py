"""RTL of :mod:`spikeloom.golden.network.layers.gather`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.network.layers import gather as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Gather"]


class Gather(Block, golden=golden.Gather):
    """See :class:`spikeloom.golden.network.layers.gather.Gather`."""

    def __init__(self, params):
        super().__init__(params)
        self.place = Signal(range(params.count))
        self.full = Signal()
        self.vector = Signal(params.count * params.width, reset_less=True)

    def elaborate(self, platform):
        m = Module()
        m.d.comb += [
            self.i.ready.eq(~self.full),
            self.o.valid.eq(self.full),
            self.o.payload.eq(self.vector),
        ]
        # Elements come in at the top and move down, so that after the last of them the first is at
        # the bottom: no element is written by its place.
        with m.If(self.full & self.o.ready):
            m.d.sync += self.full.eq(0)
        with m.Elif(self.i.valid & ~self.full):
            m.d.sync += self.vector.eq(Cat(self.vector, self.i.payload)[self.params.width :])
            with m.If(self.place == self.params.count - 1):
                m.d.sync += [self.place.eq(0), self.full.eq(1)]
            with m.Else():
                m.d.sync += self.place.eq(self.place + 1)
        return m
