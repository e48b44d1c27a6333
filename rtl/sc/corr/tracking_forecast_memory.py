"""RTL of :mod:`spikeloom.golden.sc.corr.tracking_forecast_memory`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sc.corr import tracking_forecast_memory as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.sc.count.leaky import leaky_step

__all__ = ["TrackingForecastMemory"]


class TrackingForecastMemory(Block, golden=golden.TrackingForecastMemory):
    """See :class:`spikeloom.golden.sc.corr.tracking_forecast_memory.TrackingForecastMemory`."""

    # Random numbers seldom come so near to a wide estimate that they tell it from the next.
    SPEC = Spec(depth=1, mutants=golden.TrackingForecastMemory.EXAMPLES[3])

    def __init__(self, params):
        super().__init__(params)
        bits = params.width + params.shift
        self.acc = Signal(bits, init=1 << bits - 1)

    def elaborate(self, platform):
        m = Module()
        acc = self.acc
        for lane in range(self.params.lanes):
            number = Cat(bits[lane] for bits in self.source)
            estimate = acc[self.params.shift :]
            below = ~(estimate < number) if self.params.exact else number < estimate
            m.d.comb += self.o[lane].eq(below)
            acc = leaky_step(m, acc, self.a[lane], self.params.shift, lane)
        with m.If(self.en):
            m.d.sync += self.acc.eq(acc)
        return m
