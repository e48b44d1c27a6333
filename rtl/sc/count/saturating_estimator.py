"""RTL of :mod:`spikeloom.golden.sc.count.saturating_estimator`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sc.count import saturating_estimator as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

__all__ = ["SaturatingEstimator"]


class SaturatingEstimator(Block, golden=golden.SaturatingEstimator):
    """See :class:`spikeloom.golden.sc.count.saturating_estimator.SaturatingEstimator`."""

    SPEC = Spec(depth=1)

    def __init__(self, params):
        super().__init__(params)
        self.level = Signal(params.width, init=1 << params.width - 1)

    def elaborate(self, platform):
        m = Module()
        estimate = self.level
        m.d.comb += self.estimate.eq(self.level)
        width = self.params.width
        for lane in range(self.params.lanes):
            number = Cat(bits[lane] for bits in self.source)
            a, o = self.a[lane], Signal(name=f"o_{lane}")
            m.d.comb += [o.eq(number < estimate), self.o[lane].eq(o)]
            # 1 up, all ones down, and nothing if both or neither, or at the top.
            down = o & ~a
            up = a & ~o & ~estimate.all()
            step = Cat(up | down, down.replicate(width - 1))
            new = Signal(width, name=f"level_{lane}")
            m.d.comb += new.eq(estimate + step)
            estimate = new
        with m.If(self.en):
            m.d.sync += self.level.eq(estimate)
        return m
