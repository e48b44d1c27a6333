"""RTL of :mod:`spikeloom.golden.sng.bank`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sng import bank as golden

from ..block import Block

__all__ = ["Bank"]


class Bank(Block, golden=golden.Bank):
    """See :class:`spikeloom.golden.sng.bank.Bank`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params
        for lane in range(p.lanes):
            source = self.source if p.lanes == 1 else self.source[lane]
            for index, masks in enumerate(p.streams):
                number = Signal(p.width)
                m.d.comb += number.eq(Cat((source & mask).xor() for mask in masks))
                threshold = self.thresholds[index]
                # ~(t < n) is smaller than what Yosys makes of n <= t.
                bit = ~(threshold < number) if p.exact else number < threshold
                m.d.comb += self.bit[index][lane].eq(bit)
        return m
