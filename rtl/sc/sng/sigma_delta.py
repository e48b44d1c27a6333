"""RTL of :mod:`spikeloom.golden.sc.sng.sigma_delta`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.sc.sng import sigma_delta as golden
from spikeloom.rtl.core.block import Block

__all__ = ["SigmaDeltaGenerator"]


class SigmaDeltaGenerator(Block, golden=golden.SigmaDeltaGenerator):
    """See :class:`spikeloom.golden.sc.sng.sigma_delta.SigmaDeltaGenerator`."""

    def __init__(self, params):
        super().__init__(params)
        self.acc = Signal(params.width, init=params.start)

    def elaborate(self, platform):
        m = Module()
        width, acc = self.params.width, self.acc
        for lane in range(self.params.lanes):
            total = Signal(width + 1, name=f"total_{lane}")
            m.d.comb += [total.eq(acc + self.threshold), self.bit[lane].eq(total[width])]
            acc = total[:width]
        with m.If(self.en):
            m.d.sync += self.acc.eq(acc)
        return m
