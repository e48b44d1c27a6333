"""RTL of :mod:`spikeloom.golden.layers.argmax`."""

from amaranth.hdl import Module, Signal, signed

from spikeloom.golden.layers import argmax as golden

from ..block import Block

__all__ = ["Argmax"]


class Argmax(Block, golden=golden.Argmax):
    """See :class:`spikeloom.golden.layers.argmax.Argmax`."""

    def __init__(self, params):
        super().__init__(params)
        self.place = Signal(range(params.count))
        self.label = Signal(params.label_bits)
        self.score = Signal(signed(params.width))
        self.full = Signal()

    def elaborate(self, platform):
        m = Module()
        last = self.place == self.params.count - 1
        score = Signal(signed(self.params.width))
        m.d.comb += [
            score.eq(self.i.payload[self.place]),
            self.i.ready.eq(last & ~self.full),
            self.o.valid.eq(self.full),
            self.o.payload.label.eq(self.label),
            self.o.payload.score.eq(self.score),
        ]
        with m.If(self.full & self.o.ready):
            m.d.sync += self.full.eq(0)
        with m.Elif(self.i.valid & ~self.full):
            with m.If((self.place == 0) | (score > self.score)):
                m.d.sync += [self.label.eq(self.place), self.score.eq(score)]
            with m.If(last):
                m.d.sync += [self.place.eq(0), self.full.eq(1)]
            with m.Else():
                m.d.sync += self.place.eq(self.place + 1)
        return m
