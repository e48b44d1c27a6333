"""RTL of :mod:`spikeloom.golden.sc.sng.fsm_ld`."""

from amaranth.hdl import Const, Module, Mux, Signal

from spikeloom.golden.sc.sng import fsm_ld as golden
from spikeloom.rtl.core.block import Block

__all__ = ["FSMLD"]


class FSMLD(Block, golden=golden.FSMLD):
    """See :class:`spikeloom.golden.sc.sng.fsm_ld.FSMLD`."""

    def __init__(self, params):
        super().__init__(params)
        self.index = Signal(params.width)

    def elaborate(self, platform):
        m = Module()
        width, lanes = self.params.width, self.params.lanes
        # The lowest bits of the index are always 0: a sum is a choice of bits.
        aligned = lanes & (lanes - 1) == 0
        low = min(lanes.bit_length() - 1, width) if aligned else 0
        for lane in range(lanes):
            index = Signal(width, name=f"index_{lane}")
            m.d.comb += index.eq(self.index | lane if aligned else self.index + lane)
            bit = Const(0, 1)
            for place in reversed(range(width)):
                bit = Mux(index[place], bit, self.threshold[width - 1 - place])
            m.d.comb += self.bit[lane].eq(bit)
        with m.If(self.en):
            if aligned:
                m.d.sync += self.index[low:].eq(self.index[low:] + 1)
            else:
                m.d.sync += self.index.eq(self.index + lanes)
        return m
