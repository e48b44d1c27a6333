"""RTL of :mod:`spikeloom.golden.sng.sigma_delta`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.sng import sigma_delta as golden

from ..block import Block

__all__ = ["SigmaDelta"]


class SigmaDelta(Block, golden=golden.SigmaDelta):
    """See :class:`spikeloom.golden.sng.sigma_delta.SigmaDelta`."""

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
