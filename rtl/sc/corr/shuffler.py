"""RTL of :mod:`spikeloom.golden.sc.corr.shuffler`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sc.corr import shuffler as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

__all__ = ["Shuffler"]


class Shuffler(Block, golden=golden.Shuffler):
    """See :class:`spikeloom.golden.sc.corr.shuffler.Shuffler`."""

    SPEC = Spec(depth=1)

    def __init__(self, params):
        super().__init__(params)
        (register,) = self.GOLDEN(params).registers()
        self.buffer = Signal(params.depth, init=register.init)
        self.following = Signal(params.depth)

    def elaborate(self, platform):
        m = Module()
        # Read by a multiplexer, written by a comparison in each place: both look at the buffer as
        # it is after the lane before.
        buffer = self.buffer
        for lane in range(self.params.lanes):
            place = Cat(bits[lane] for bits in self.source)
            new = Signal.like(buffer, name=f"buffer_{lane}")
            m.d.comb += [self.o[lane].eq(buffer.bit_select(place, 1)), new.eq(buffer)]
            for index in range(self.params.depth):
                with m.If(place == index):
                    m.d.comb += new[index].eq(self.a[lane])
            buffer = new
        m.d.comb += self.following.eq(buffer)
        with m.If(self.en):
            m.d.sync += self.buffer.eq(buffer)
        return m
