"""RTL of :mod:`spikeloom.golden.sc.function.bernstein`."""

from amaranth.hdl import Cat, Module

from spikeloom.golden.sc.function import bernstein as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.sc.count.tree import popcount_tree

__all__ = ["Bernstein"]


class Bernstein(Block, golden=golden.Bernstein):
    """See :class:`spikeloom.golden.sc.function.bernstein.Bernstein`."""

    SPEC = Spec(
        left_out=Except(
            lambda p: p.degree > 6,
            (
                "to solvers the network and a count that selects have nothing in common "
                "inside; degree 8 takes a minute"
            ),
        )
    )

    def elaborate(self, platform):
        m = Module()
        degree = self.params.degree
        for lane in range(self.params.lanes):
            # Which copies are 1 does not matter, only how many: a count selects the coefficient.
            ones = popcount_tree(m, [self.x[k][lane] for k in range(degree)])
            coefficients = Cat(self.c[k][lane] for k in range(degree + 1))
            m.d.comb += self.o[lane].eq(coefficients.bit_select(ones, 1))
        return m
