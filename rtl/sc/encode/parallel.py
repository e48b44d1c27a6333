"""RTL of :mod:`spikeloom.golden.sc.encode.parallel`."""

from amaranth.hdl import Module

from spikeloom.golden.sc.encode import parallel as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Parallel"]


class Parallel(Block, golden=golden.Parallel):
    """See :class:`spikeloom.golden.sc.encode.parallel.Parallel`."""

    def elaborate(self, platform):
        m = Module()
        lanes = self.params.lanes
        for lane in range(lanes):
            number = self.source if lanes == 1 else self.source[lane]
            if self.params.exact:
                # Smaller than what Yosys makes of `number <= threshold`.
                m.d.comb += self.bit[lane].eq(~(self.threshold < number))
            else:
                m.d.comb += self.bit[lane].eq(number < self.threshold)
        return m
