"""RTL of :mod:`spikeloom.golden.sc.count.early_termination`."""

from functools import reduce
from operator import or_

from amaranth.hdl import Cat, Const, Module, Mux, Signal

from spikeloom.golden.sc.count import early_termination as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

__all__ = ["EarlyTermination"]


class EarlyTermination(Block, golden=golden.EarlyTermination):
    """See :class:`spikeloom.golden.sc.count.early_termination.EarlyTermination`."""

    SPEC = Spec(depth=1)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        width = p.log2_length + 1
        # Where n is a power of two, exactly one of these terms is there.
        terms = [
            Const(lead, width) & bit.replicate(width)
            for lead, bit in zip(p.used_leads, self.n, strict=False)
        ]
        threshold = reduce(or_, terms)
        negative = self.lead[-1]
        # -x is ~x + 1, and so greater than the threshold where ~x is not less.
        magnitude = self.lead[:-1] ^ negative.replicate(width)
        clear_lead = Signal()
        m.d.comb += [
            clear_lead.eq(magnitude + negative > threshold),
            self.stop.eq(self.n[-1] | (clear_lead & (self.n & (self.n - 1) == 0))),
            self.decision.eq(~negative),
        ]
        change = Cat(Const(1, 1), (~self.a).replicate(width)).as_signed()
        with m.If(self.clear & ~self.en):
            m.d.sync += [self.n.eq(0), self.lead.eq(0)]
        with m.Elif(self.en & (self.clear | ~self.stop)):
            m.d.sync += [
                self.n.eq(Mux(self.clear, 1, self.n + 1)),
                self.lead.eq(Mux(self.clear, change, self.lead + change)),
            ]
        return m
