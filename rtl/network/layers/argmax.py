"""RTL of :mod:`spikeloom.golden.network.layers.argmax`."""

from amaranth.hdl import Module, Signal, signed

from spikeloom.golden.network.layers import argmax as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

__all__ = ["Argmax"]


class Argmax(Block, golden=golden.Argmax):
    """See :class:`spikeloom.golden.network.layers.argmax.Argmax`.

    One clock cycle picks a score out of the vector, the next compares it: the two together would be
    the longest path of a network.
    """

    SPEC = Spec(engines=("bitwuzla", "pdr"), outstanding=1)

    def __init__(self, params):
        super().__init__(params)
        self.place = Signal(range(params.count))
        self.full = Signal()  # the last score has been picked
        self.picked = Signal()  # a score is to be compared
        self.candidate = Signal(signed(params.width), reset_less=True)
        self.candidate_label = Signal(params.label_bits, reset_less=True)
        self.label = Signal(params.label_bits, reset_less=True)
        self.score = Signal(signed(params.width), reset_less=True)

    def elaborate(self, platform):
        m = Module()
        last = self.place == self.params.count - 1
        run = Signal()
        m.d.comb += [
            run.eq(self.i.valid & ~self.full),
            self.i.ready.eq(last & ~self.full),
            self.o.valid.eq(self.full & ~self.picked),
            self.o.payload.label.eq(self.label),
            self.o.payload.score.eq(self.score),
        ]
        m.d.sync += [
            self.picked.eq(run),
            self.candidate.eq(self.i.payload[self.place]),
            self.candidate_label.eq(self.place),
        ]
        with m.If(run):
            with m.If(last):
                m.d.sync += [self.place.eq(0), self.full.eq(1)]
            with m.Else():
                m.d.sync += self.place.eq(self.place + 1)
        with m.Elif(self.o.valid & self.o.ready):
            m.d.sync += self.full.eq(0)
        # The first score has nothing to be compared with; an equal one later does not take its
        # place.
        first = self.candidate_label == 0
        with m.If(self.picked & (first | (self.candidate > self.score))):
            m.d.sync += [self.label.eq(self.candidate_label), self.score.eq(self.candidate)]
        return m
