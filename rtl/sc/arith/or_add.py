"""RTL of :mod:`spikeloom.golden.sc.arith.or_add`."""

from functools import reduce
from operator import or_

from amaranth.hdl import Module

from spikeloom.golden.sc.arith import or_add as golden
from spikeloom.rtl.core.block import Block

__all__ = ["OrAdd"]


class OrAdd(Block, golden=golden.OrAdd):
    """See :class:`spikeloom.golden.sc.arith.or_add.OrAdd`."""

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.o.eq(reduce(or_, (self.x[k] for k in range(self.params.inputs))))
        return m
