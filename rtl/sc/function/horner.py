"""RTL of :mod:`spikeloom.golden.sc.function.horner`."""

from functools import reduce
from operator import and_

from amaranth.hdl import Module, Signal

from spikeloom.golden.sc.function import horner as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Horner"]


class Horner(Block, golden=golden.Horner):
    """See :class:`spikeloom.golden.sc.function.horner.Horner`."""

    def elaborate(self, platform):
        m = Module()
        x = (self.x[k] for k in range(self.params.copies))
        c = (self.c[k] for k in range(len(self.params.constants)))
        lead = [next(x) for _ in range(self.params.lead)]
        # From the outside in, each gate with a wire for what the next one gives.
        gates = []
        for ratio, power in zip(self.params.ratios, self.params.powers, strict=True):
            gates.append([next(x) for _ in range(power)] + ([next(c)] if ratio != 1 else []))
        inner = []
        for index, factors in reversed(list(enumerate(gates))):
            y = Signal(self.params.lanes, name=f"y_{index}")
            m.d.comb += y.eq(~reduce(and_, factors + inner))
            inner = [y]
        m.d.comb += self.o.eq(reduce(and_, lead + inner))
        return m
