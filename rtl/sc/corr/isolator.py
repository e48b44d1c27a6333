"""RTL of :mod:`spikeloom.golden.sc.corr.isolator`."""

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sc.corr import isolator as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

__all__ = ["Isolator"]


class Isolator(Block, golden=golden.Isolator):
    """See :class:`spikeloom.golden.sc.corr.isolator.Isolator`."""

    SPEC = Spec(depth=1)

    def __init__(self, params):
        super().__init__(params)
        self.held = Signal(params.depth)

    def elaborate(self, platform):
        m = Module()
        # All bits in the order of time, the oldest first: so any number of lanes is a slice.
        in_time = Cat(self.held, self.a)
        m.d.comb += self.o.eq(in_time[: self.params.lanes])
        with m.If(self.en):
            m.d.sync += self.held.eq(in_time[self.params.lanes :])
        return m
