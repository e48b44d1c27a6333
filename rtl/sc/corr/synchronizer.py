"""RTL of :mod:`spikeloom.golden.sc.corr.synchronizer`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.sc.corr import synchronizer as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

__all__ = ["Synchronizer"]


class Synchronizer(Block, golden=golden.Synchronizer):
    """See :class:`spikeloom.golden.sc.corr.synchronizer.Synchronizer`."""

    SPEC = Spec(depth=1)

    def __init__(self, params):
        super().__init__(params)
        width = params.depth.bit_length() + 1
        self.surplus = Signal(signed(width))
        self.following = Signal(signed(width))

    def elaborate(self, platform):
        m = Module()
        surplus, depth = self.surplus, self.params.depth
        for lane in range(self.params.lanes):
            a, b = self.a[lane], self.b[lane]
            only_a, only_b = a & ~b, b & ~a
            some_a, some_b = ~surplus[-1] & surplus.any(), surplus[-1]
            full_a, full_b = surplus == depth, surplus == -depth
            new = Signal.like(surplus, name=f"surplus_{lane}")
            if depth == 1:
                # -1, 0, 1 in two bits: each bit of the next value is a table of few inputs, where a
                # sum would be a carry chain.
                up, down = Cat(~surplus[1], Const(0, 1)), (~full_a).replicate(2)
            else:
                up, down = surplus + ~full_a, surplus - ~full_b
            m.d.comb += new.eq(Mux(only_a, up, Mux(only_b, down, surplus)))
            m.d.comb += [
                self.o_a[lane].eq((a & b) | (only_a & (full_a | some_b)) | (only_b & some_a)),
                self.o_b[lane].eq((a & b) | (only_b & (full_b | some_a)) | (only_a & some_b)),
            ]
            surplus = new
        m.d.comb += self.following.eq(surplus)
        with m.If(self.en):
            m.d.sync += self.surplus.eq(self.following)
        return m
