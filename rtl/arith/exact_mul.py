"""RTL of :mod:`spikeloom.golden.arith.exact_mul`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal

from spikeloom.golden.arith import exact_mul as golden

from ..block import Block

__all__ = ["ExactMul"]


class ExactMul(Block, golden=golden.ExactMul):
    """See :class:`spikeloom.golden.arith.exact_mul.ExactMul`."""

    def __init__(self, params):
        super().__init__(params)
        self.i = Signal(params.width)
        self.j = Signal(params.width)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        top = (1 << p.width) - 1
        # The first counter goes in steps of a power of two, so within a cycle only its low bits
        # differ, and it wraps with the last bit of a cycle if at all.
        low = p.lanes.bit_length() - 1
        high = self.i[low:]
        for lane in range(p.lanes):
            i = Cat(Const(lane, low), high)
            if p.method == "relatively_prime":
                j = self._modulo(m, self.j + lane, top) if lane else self.j
            elif p.method == "rotation":
                j = Signal(p.width, name=f"rotated_{lane}")
                m.d.comb += j.eq(i + self.j)
            else:
                j = self.j
            m.d.comb += self.o[lane].eq((i < self.a) & (j < self.b))
        m.d.comb += self.first.eq((high == 0) & (self.j == 0))
        with m.If(self.en):
            m.d.sync += high.eq(high + 1)
            if p.method == "relatively_prime":
                m.d.sync += self.j.eq(self._modulo(m, self.j + p.lanes, top))
            else:
                m.d.sync += self.j.eq(self.j + high.all())
        return m

    def _modulo(self, m, total, divisor):
        """``total``, which is less than twice the divisor, modulo the divisor."""
        rest = Signal(self.params.width, name="rest")
        m.d.comb += rest.eq(Mux(total >= divisor, total - divisor, total))
        return rest
