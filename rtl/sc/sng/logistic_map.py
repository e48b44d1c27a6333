"""RTL of :mod:`spikeloom.golden.sc.sng.logistic_map`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.sc.sng import logistic_map as golden
from spikeloom.rtl.core.block import Block

__all__ = ["LogisticMap"]


class LogisticMap(Block, golden=golden.LogisticMap):
    """See :class:`spikeloom.golden.sc.sng.logistic_map.LogisticMap`."""

    def __init__(self, params):
        super().__init__(params)
        self.state = Signal(params.width, init=params.seed)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        number = self.state
        for lane in range(p.lanes):
            m.d.comb += (self.value if p.lanes == 1 else self.value[lane]).eq(number)
            following = Signal(p.width, name=f"number_{lane + 1}")
            m.d.comb += following.eq((number * (number ^ ((1 << p.width) - 1))) >> p.width - 2)
            number = following
        with m.If(self.en):
            m.d.sync += self.state.eq(number)
        return m
