"""RTL of :mod:`spikeloom.golden.sc.sng.tent_map`."""

from amaranth.hdl import Cat, Const, Module, Signal

from spikeloom.golden.sc.sng import tent_map as golden
from spikeloom.rtl.core.block import Block

__all__ = ["TentMap"]


class TentMap(Block, golden=golden.TentMap):
    """See :class:`spikeloom.golden.sc.sng.tent_map.TentMap`."""

    def __init__(self, params):
        super().__init__(params)
        self.state = Signal(params.width, init=params.seed)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        number = self.state
        for lane in range(p.lanes):
            m.d.comb += (self.value if p.lanes == 1 else self.value[lane]).eq(number)
            folded = number[:-1] ^ number[-1].replicate(p.width - 1)
            following = Signal(p.width, name=f"number_{lane + 1}")
            m.d.comb += following.eq(Cat(Const(0, 1), folded) - folded[p.slope_bits :])
            number = following
        with m.If(self.en):
            m.d.sync += self.state.eq(number)
        return m
