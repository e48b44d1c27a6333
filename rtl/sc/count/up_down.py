"""RTL of :mod:`spikeloom.golden.sc.count.up_down`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal

from spikeloom.golden.sc.count import up_down as golden
from spikeloom.rtl.core.block import Block

from .tree import popcount_tree

__all__ = ["UpDown"]


class UpDown(Block, golden=golden.UpDown):
    """See :class:`spikeloom.golden.sc.count.up_down.UpDown`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params
        new = Signal.like(self.total)
        if p.overflow == "saturate":
            m.d.comb += new.eq(self._one_by_one(m, Mux(self.clear, 0, self.total)))
        elif p.lanes == 1:
            m.d.comb += new.eq(self._one())
        else:
            # The choice between loading and adding comes after the adder, so that a bit is one cell
            # of a carry chain.
            change = self._together(m)
            m.d.comb += new.eq(Mux(self.clear, change, self.total + change))
        with m.If(self.clear & ~self.en):
            m.d.sync += self.total.eq(0)
        with m.Elif(self.en):
            m.d.sync += self.total.eq(new)
        return m

    def _one(self):
        """The total one bit later, with a chain one bit shorter.

        The last digit changes in any case; the others go up if it was 1 and the bit is, down if
        neither is. A total that is cleared ends in 0.
        """
        low = self.total[0] & ~self.clear
        up, down = self.a & low, ~(self.a | low)
        above = down.replicate(self.params.width - 1)
        moved = (Cat(up, self.total[1:]) + Cat(up, above))[1 : self.params.width]
        return Cat(~low, Mux(self.clear, above, moved))

    def _change(self, bit):
        """1, or -1, all ones, where the bit is 0."""
        return Cat(Const(1, 1), (~bit).replicate(self.params.width - 1)).as_signed()

    def _together(self, m):
        """Twice the ones, less the lanes: the change by all bits of a cycle."""
        return Cat(Const(0, 1), popcount_tree(m, list(self.a))) - self.params.lanes

    def _one_by_one(self, m, total):
        high = (1 << self.params.width - 1) - 1
        for lane in range(self.params.lanes):
            bit = self.a[lane]
            new = Signal.like(self.total, name=f"total_{lane}")
            stuck = Mux(bit, total == high, total == -high - 1)
            m.d.comb += new.eq(Mux(stuck, total, total + self._change(bit)))
            total = new
        return total
