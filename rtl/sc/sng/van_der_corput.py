"""RTL of :mod:`spikeloom.golden.sc.sng.van_der_corput`."""

from amaranth.hdl import Module

from spikeloom.golden.sc.sng import van_der_corput as golden
from spikeloom.rtl.core.block import leaf

from .indexed import Indexed

__all__ = ["VanDerCorput"]


class VanDerCorput(Indexed, golden=golden.VanDerCorput):
    """See :class:`spikeloom.golden.sc.sng.van_der_corput.VanDerCorput`."""

    def elaborate(self, platform):
        m = Module()
        for lane, shown in enumerate(leaf(self, "value")):
            m.d.comb += shown.eq(self.later(lane)[: self.params.width][::-1])
        self.count(m)
        return m
