"""RTL of :mod:`spikeloom.golden.sc.encode.parallel`."""

from amaranth.hdl import Module

from spikeloom.golden.sc.encode import parallel as golden
from spikeloom.rtl.core.block import Block, leaf

__all__ = ["Parallel"]


class Parallel(Block, golden=golden.Parallel):
    """See :class:`spikeloom.golden.sc.encode.parallel.Parallel`."""

    def elaborate(self, platform):
        m = Module()
        for lane, number in enumerate(leaf(self, "source")):
            if self.params.exact:
                # Smaller than what Yosys makes of `number <= threshold`.
                m.d.comb += self.bit[lane].eq(~(self.threshold < number))
            else:
                m.d.comb += self.bit[lane].eq(number < self.threshold)
        return m
