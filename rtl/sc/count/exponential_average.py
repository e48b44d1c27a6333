"""RTL of :mod:`spikeloom.golden.sc.count.exponential_average`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.sc.count import exponential_average as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

from .leaky import leaky_step

__all__ = ["ExponentialAverage"]


class ExponentialAverage(Block, golden=golden.ExponentialAverage):
    """See :class:`spikeloom.golden.sc.count.exponential_average.ExponentialAverage`."""

    SPEC = Spec(depth=1)

    def __init__(self, params):
        super().__init__(params)
        bits = params.width + params.shift
        self.acc = Signal(bits, init=1 << bits - 1)

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.estimate.eq(self.acc[self.params.shift :])
        acc = self.acc
        for lane in range(self.params.lanes):
            acc = leaky_step(m, acc, self.a[lane], self.params.shift, lane)
        with m.If(self.en):
            m.d.sync += self.acc.eq(acc)
        return m
