"""RTL of :mod:`spikeloom.golden.sc.sng.p2lsg`."""

from amaranth.hdl import Cat, Module

from spikeloom.golden.sc.sng import p2lsg as golden
from spikeloom.rtl.core.block import leaf

from .indexed import Indexed

__all__ = ["P2LSG"]


class P2LSG(Indexed, golden=golden.P2LSG):
    """See :class:`spikeloom.golden.sc.sng.p2lsg.P2LSG`."""

    def elaborate(self, platform):
        m = Module()
        for lane, shown in enumerate(leaf(self, "value")):
            later = self.later(lane)
            m.d.comb += shown.eq(Cat(later[place] for place in self.params.places))
        self.count(m)
        return m
