"""RTL of :mod:`spikeloom.golden.sc.corr.decorrelator`."""

from amaranth.hdl import Cat, Module

from spikeloom.golden.sc.corr import decorrelator as golden
from spikeloom.golden.sc.corr.shuffler import ShufflerParams
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

from .shuffler import Shuffler

__all__ = ["Decorrelator"]


class Decorrelator(Block, golden=golden.Decorrelator):
    """See :class:`spikeloom.golden.sc.corr.decorrelator.Decorrelator`."""

    SPEC = Spec(depth=1)

    def __init__(self, params):
        super().__init__(params)
        half = ShufflerParams(log2_depth=params.log2_depth, lanes=params.lanes)
        self.first, self.second = Shuffler(half), Shuffler(half)
        self.buffer_a, self.buffer_b = self.first.buffer, self.second.buffer

    def elaborate(self, platform):
        m = Module()
        m.submodules.a, m.submodules.b = self.first, self.second
        bits = list(self.source)
        half = self.params.log2_depth
        m.d.comb += [
            self.first.en.eq(self.en),
            self.first.a.eq(self.a),
            Cat(self.first.source).eq(Cat(bits[:half])),
            self.o_a.eq(self.first.o),
            self.second.en.eq(self.en),
            self.second.a.eq(self.b),
            Cat(self.second.source).eq(Cat(bits[half:])),
            self.o_b.eq(self.second.o),
        ]
        return m
