"""RTL of :mod:`spikeloom.golden.sc.sng.weighted_binary`."""

from amaranth.hdl import Const, Module, Mux, Signal

from spikeloom.golden.sc.sng import weighted_binary as golden
from spikeloom.rtl.core.block import Block, leaf

__all__ = ["WeightedBinary"]


class WeightedBinary(Block, golden=golden.WeightedBinary):
    """See :class:`spikeloom.golden.sc.sng.weighted_binary.WeightedBinary`."""

    def elaborate(self, platform):
        m = Module()
        for lane, source in enumerate(leaf(self, "source")):
            # From the lowest place up, so that the highest one of the source has the last word.
            bit = Const(0, 1)
            for place in range(self.params.width):
                higher = Signal(name=f"bit_{lane}_{place}")
                m.d.comb += higher.eq(Mux(source[place], self.threshold[place], bit))
                bit = higher
            m.d.comb += self.bit[lane].eq(bit)
        return m
