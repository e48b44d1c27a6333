"""RTL of :mod:`spikeloom.golden.sc.sng.repetition_count`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.sc.sng import repetition_count as golden
from spikeloom.rtl.core.block import Block

__all__ = ["RepetitionCount"]


class RepetitionCount(Block, golden=golden.RepetitionCount):
    """See :class:`spikeloom.golden.sc.sng.repetition_count.RepetitionCount`."""

    def __init__(self, params):
        super().__init__(params)
        self.last = Signal()
        self.count = Signal(params.cutoff.bit_length())

    def elaborate(self, platform):
        m = Module()
        cutoff = self.params.cutoff
        with m.If(self.clear):
            m.d.sync += [self.last.eq(0), self.count.eq(0), self.alarm.eq(0)]
        with m.Elif(self.en):
            m.d.sync += self.last.eq(self.bit)
            with m.If((self.bit != self.last) | (self.count == 0)):
                m.d.sync += self.count.eq(1)
            with m.Elif(self.count != cutoff):
                m.d.sync += self.count.eq(self.count + 1)
                with m.If(self.count == cutoff - 1):
                    m.d.sync += self.alarm.eq(1)
        return m
