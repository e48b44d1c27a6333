"""RTL of :mod:`spikeloom.golden.sc.sng.p2lsg`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sc.sng import p2lsg as golden
from spikeloom.rtl.core.block import Block

__all__ = ["P2LSG"]


class P2LSG(Block, golden=golden.P2LSG):
    """See :class:`spikeloom.golden.sc.sng.p2lsg.P2LSG`."""

    def __init__(self, params):
        super().__init__(params)
        self.index = Signal(params.width)

    def elaborate(self, platform):
        m = Module()
        width, lanes = self.params.width, self.params.lanes
        # The lowest bits of the index are always 0: a sum is a choice of bits.
        aligned = lanes & (lanes - 1) == 0
        low = min(lanes.bit_length() - 1, width)
        for lane in range(lanes):
            shown = self.value if lanes == 1 else self.value[lane]
            later = self.index | lane if aligned else self.index + lane
            m.d.comb += shown.eq(Cat(later[place] for place in self.params.places))
        with m.If(self.en):
            if aligned:
                m.d.sync += self.index[low:].eq(self.index[low:] + 1)
            else:
                m.d.sync += self.index.eq(self.index + lanes)
        return m
