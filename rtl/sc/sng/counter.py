"""RTL of :mod:`spikeloom.golden.sc.sng.counter`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal

from spikeloom.golden.sc.sng import counter as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Counter"]


class Counter(Block, golden=golden.Counter):
    """See :class:`spikeloom.golden.sc.sng.counter.Counter`."""

    def __init__(self, params):
        super().__init__(params)
        self.count = Signal(params.width, init=params.start)

    def elaborate(self, platform):
        m = Module()
        lanes = self.params.lanes
        if lanes == 1:
            m.d.comb += self.value.eq(self.count)
        else:
            m.d.comb += [self.value[lane].eq(self._later(lane)[0]) for lane in range(lanes)]
        following, passed = self._later(lanes)
        m.d.comb += self.wrap.eq(self.en & passed)
        with m.If(self.en):
            m.d.sync += self.count.eq(following)
        return m

    def _later(self, steps):
        """The number after ``steps`` more, and whether it has come back to 0 on the way."""
        width, period = self.params.width, self.params.period
        rest = steps % period
        if period == 1 << width:
            total = self.count + Const(rest, width)
            passed = total[width]
        else:
            if rest == 1:
                # No number beyond `period - 1` occurs, so that its ones alone tell it.
                passed = Cat(self.count[bit] for bit in range(width) if period - 1 >> bit & 1).all()
            else:
                # From `rest` numbers before the end of the period on, that many steps lead past 0.
                passed = self.count >= period - rest
            # That many steps, or a period less, modulo the range of the register: one adder.
            change = Mux(passed, (rest - period) % (1 << width), rest)
            total = Mux(passed, 0, self.count + 1) if rest == 1 else self.count + change
        return total[:width], passed if steps < period else Const(1)
