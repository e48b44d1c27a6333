"""RTL of :mod:`spikeloom.golden.sc.corr.regenerator`."""

from amaranth.hdl import Cat, Module, Mux, Signal

from spikeloom.golden.sc.corr import regenerator as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

__all__ = ["Regenerator"]


class Regenerator(Block, golden=golden.Regenerator):
    """See :class:`spikeloom.golden.sc.corr.regenerator.Regenerator`."""

    # With a long epoch it takes minutes to prove that a mutant of the counters is equivalent.
    SPEC = Spec(depth=1, mutants=golden.Regenerator.EXAMPLES[3])

    def __init__(self, params):
        super().__init__(params)
        width = params.log2_length
        self.time = Signal(width)
        self.count = Signal(width)
        self.level = Signal(width + 1)

    def elaborate(self, platform):
        m = Module()
        time, count, level = self.time, self.count, self.level
        for lane in range(self.params.lanes):
            number = Cat(bits[lane] for bits in self.source)
            ended = Signal(name=f"ended_{lane}")
            total = Signal.like(level, name=f"total_{lane}")
            m.d.comb += [
                self.o[lane].eq(number < level),
                ended.eq(time.all()),
                total.eq(count + self.a[lane]),
            ]
            later = Signal.like(time, name=f"time_{lane}")
            counted = Signal.like(count, name=f"count_{lane}")
            # An epoch that has come to its end clears the count, the top bit of which it never has.
            m.d.comb += [later.eq(time + 1), counted.eq(Mux(ended, 0, total))]
            time, count, level = later, counted, Mux(ended, total, level)
        with m.If(self.en):
            m.d.sync += [self.time.eq(time), self.count.eq(count), self.level.eq(level)]
        return m
