"""RTL of :mod:`spikeloom.golden.sc.corr.scc_meter`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.sc.corr import scc_meter as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

__all__ = ["SCCMeter"]


class SCCMeter(Block, golden=golden.SCCMeter):
    """See :class:`spikeloom.golden.sc.corr.scc_meter.SCCMeter`."""

    SPEC = Spec(
        depth=1,
        also=(golden.SCCMeterParams(log2_length=4),),
        mutants=golden.SCCMeterParams(log2_length=4),
        left_out=Except(
            lambda p: p.log2_length > 4,
            "products are what solvers are worst at; each width follows from the length alone",
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        width = params.log2_length
        self.time = Signal(width)
        self.both = Signal(width + 1)
        self.ones_a = Signal(width + 1)
        self.ones_b = Signal(width + 1)
        self.product = Signal(2 * width + 1)

    def elaborate(self, platform):
        m = Module()
        width = self.params.log2_length
        ended, num = Signal(), Signal(signed(2 * width + 2))
        zeros = Const(0, width)
        m.d.comb += [ended.eq(self.time == 0), num.eq(Cat(zeros, self.both) - self.product)]
        with m.If(ended):
            m.d.sync += [self.num.eq(num), self.den.eq(self._den(m, num[-1]))]
        with m.If(self.en):
            start_a, start_b = (Mux(ended, 0, x) for x in (self.ones_a, self.ones_b))
            added = Mux(self.a, start_b, 0) + Mux(self.b, start_a, 0) + (self.a & self.b)
            m.d.sync += [
                self.time.eq(self.time + 1),
                self.both.eq(Mux(ended, 0, self.both) + (self.a & self.b)),
                self.ones_a.eq(start_a + self.a),
                self.ones_b.eq(start_b + self.b),
                self.product.eq(Mux(ended, 0, self.product) + added),
            ]
        return m

    def _den(self, m, negative):
        """How far the overlap may be from that of independent streams, on the side it is on."""
        width = self.params.log2_length
        overlap = Signal(width + 2)
        m.d.comb += overlap.eq(self.ones_a + self.ones_b)
        # The bits above the width tell whether the two streams must overlap: their sum is the
        # length or more.
        least = Mux(overlap[width:] != 0, overlap - (1 << width), 0)[: width + 1]
        most = Mux(self.ones_a < self.ones_b, self.ones_a, self.ones_b)
        limit = Cat(Const(0, width), Mux(negative, least, most))
        # One adder for both: where it is too small by the product, x - p is -(x + ~p) - 1.
        total = Signal(2 * width + 1)
        m.d.comb += total.eq(limit + ~self.product + ~negative)
        return total ^ negative.replicate(len(total))
