"""RTL of :mod:`spikeloom.golden.sc.arith.minimum`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sc.arith import minimum as golden
from spikeloom.rtl.core.block import Block

from .pairing import paired, surplus_shape

__all__ = ["Minimum"]


class Minimum(Block, golden=golden.Minimum):
    """See :class:`spikeloom.golden.sc.arith.minimum.Minimum`."""

    def __init__(self, params):
        super().__init__(params)
        self.surplus = Signal(surplus_shape(params.depth))
        self.following = Signal(surplus_shape(params.depth))
        self.paired_a, self.paired_b = Signal(params.lanes), Signal(params.lanes)

    def elaborate(self, platform):
        m = Module()
        surplus, pairs = self.surplus, []
        for lane in range(self.params.lanes):
            surplus, a, b = paired(m, surplus, self.a[lane], self.b[lane], self.params.depth)
            pairs.append((a, b))
        m.d.comb += [
            self.following.eq(surplus),
            self.paired_a.eq(Cat(a for a, _ in pairs)),
            self.paired_b.eq(Cat(b for _, b in pairs)),
            self.o.eq(self.paired_a & self.paired_b),
        ]
        m.d.sync += self.surplus.eq(self.following)
        return m
