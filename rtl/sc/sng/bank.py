"""RTL of :mod:`spikeloom.golden.sc.sng.bank`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sc.sng import bank as golden
from spikeloom.rtl.core.block import Block, leaf

__all__ = ["Bank"]


class Bank(Block, golden=golden.Bank):
    """See :class:`spikeloom.golden.sc.sng.bank.Bank`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params
        for lane, source in enumerate(leaf(self, "source")):
            # source < threshold just where threshold + ~source carries out of the width, and with a
            # carry in where they are equal, too. The streams share the complement, so that each
            # further one costs a carry chain and no lookup tables for inverters.
            inverse = Signal(p.width, name=f"inverse_{lane}")
            m.d.comb += inverse.eq(~source)
            for index, masks in enumerate(p.streams):
                number = Signal(p.width)
                # Of an exclusive or of n complements, n odd or even.
                m.d.comb += number.eq(
                    Cat((inverse & mask).xor() ^ (~mask.bit_count() & 1) for mask in masks)
                )
                total = self.thresholds[index] + number + p.exact
                m.d.comb += self.bit[index][lane].eq(total[p.width :].any())
        return m
