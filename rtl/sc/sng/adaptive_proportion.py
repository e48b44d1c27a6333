"""RTL of :mod:`spikeloom.golden.sc.sng.adaptive_proportion`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.sc.sng import adaptive_proportion as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

__all__ = ["AdaptiveProportion"]


class AdaptiveProportion(Block, golden=golden.AdaptiveProportion):
    """See :class:`spikeloom.golden.sc.sng.adaptive_proportion.AdaptiveProportion`."""

    SPEC = Spec(mutants=golden.AdaptiveProportionParams(window=13, cutoff=9))

    def __init__(self, params):
        super().__init__(params)
        self.place = Signal(range(params.window))
        self.first = Signal()
        self.count = Signal(range(params.window + 1))

    def elaborate(self, platform):
        m = Module()
        p = self.params
        with m.If(self.clear):
            m.d.sync += [
                self.place.eq(0),
                self.first.eq(0),
                self.count.eq(0),
                self.alarm.eq(0),
            ]
        with m.Elif(self.en):
            m.d.sync += self.place.eq(self.place + 1)
            if p.window & (p.window - 1):
                with m.If(self.place == p.window - 1):
                    m.d.sync += self.place.eq(0)
            with m.If(self.place == 0):
                m.d.sync += [self.first.eq(self.bit), self.count.eq(1)]
            with m.Elif(self.bit == self.first):
                m.d.sync += self.count.eq(self.count + 1)
                # Below the cutoff as long as there is no alarm, so it is met and not leapt over.
                with m.If(self.count == p.cutoff - 1):
                    m.d.sync += self.alarm.eq(1)
        return m
