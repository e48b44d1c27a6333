"""RTL of :mod:`spikeloom.golden.sc.arith.exact_mul`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.sc.arith import exact_mul as golden
from spikeloom.rtl.core.block import Block

__all__ = ["ExactMul"]


class ExactMul(Block, golden=golden.ExactMul):
    """See :class:`spikeloom.golden.sc.arith.exact_mul.ExactMul`."""

    def __init__(self, params):
        super().__init__(params)
        self.i = Signal(params.width)
        self.j = Signal(params.width)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        for lane in range(p.lanes):
            first, second = self._numbers(m, lane)
            if p.method == "rotation":
                rotated = Signal(p.width, name=f"rotated_{lane}")
                m.d.comb += rotated.eq(first + second)
                second = rotated
            m.d.comb += self.o[lane].eq((first < self.a) & (second < self.b))
        m.d.comb += self.first.eq((self.i == 0) & (self.j == 0))
        i, j = self._numbers(m, p.lanes)
        with m.If(self.en):
            m.d.sync += [self.i.eq(i), self.j.eq(j)]
        return m

    def _numbers(self, m, ticks):
        """Both counters some ticks later."""
        if ticks == 0:
            return self.i, self.j
        width = self.params.width
        i, j = Signal(width, name=f"i_{ticks}"), Signal(width, name=f"j_{ticks}")
        total = self.i + ticks
        m.d.comb += i.eq(total)
        if self.params.method == "relatively_prime":
            modulus = (1 << width) - 1
            ahead = self.j + ticks % modulus  # less than twice the modulus
            m.d.comb += j.eq(Mux(ahead >= modulus, ahead - modulus, ahead))
        else:
            # What i carries out of its width is how often it has come round.
            m.d.comb += j.eq(self.j + (total >> width))
        return i, j
