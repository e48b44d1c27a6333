"""RTL of :mod:`spikeloom.golden.sc.sng.lfsr_stream`."""

from functools import reduce
from operator import xor

from amaranth.hdl import Cat, Module, Mux, Signal

from spikeloom.golden.sc.sng import lfsr_stream as golden
from spikeloom.rtl.core.block import Block, leaf

__all__ = ["LFSRStream"]


class LFSRStream(Block, golden=golden.LFSRStream):
    """See :class:`spikeloom.golden.sc.sng.lfsr_stream.LFSRStream`.

    The register holds the complement of the state: with the default seed it is 0 after reset, which
    is all that the flip-flops of some devices can be.
    """

    def __init__(self, params):
        super().__init__(params)
        width = params.width
        self.complement = Signal(width, init=params.initial ^ (1 << width) - 1)
        self.less = [Signal(width - 1, name=f"less_{index}") for index in range(params.streams)]

    def elaborate(self, platform):
        # Bit j of a number comes to place 1 of the register j - 1 cycles later. So stage j, which
        # compares that bit, reads the same place as all the others, a cycle after the stage below
        # it has compared the lower bits of the same number: no carry chain, no delayed copies.
        m = Module()
        width, taps = self.params.width, self.params.polynomial
        new = ~reduce(xor, (~self.complement[width - tap] for tap in taps))
        low = ~self.complement[:2]
        with m.If(self.en):
            m.d.sync += self.complement.eq(Cat(self.complement[1:], new))
        thresholds, bits = leaf(self, "threshold"), leaf(self, "bit")
        for less, threshold, bit in zip(self.less, thresholds, bits, strict=True):
            # Four inputs in the first stage, three in the others: a table and a flip-flop each.
            first = low <= threshold[:2] if self.params.exact else low < threshold[:2]
            stages = [
                Mux(own != low[1], own, below)
                for own, below in zip(threshold[2:], less[:-1], strict=True)
            ]
            with m.If(self.en):
                m.d.sync += less.eq(Cat(first, stages))
            m.d.comb += bit.eq(less[-1])
        return m
