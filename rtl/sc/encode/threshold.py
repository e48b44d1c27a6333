"""RTL of :mod:`spikeloom.golden.sc.encode.threshold`."""

from amaranth.hdl import Module, Mux, Signal, signed

from spikeloom.golden.sc.encode import threshold as golden
from spikeloom.rtl.core.block import Block

__all__ = ["Threshold"]


class Threshold(Block, golden=golden.Threshold):
    """See :class:`spikeloom.golden.sc.encode.threshold.Threshold`."""

    def elaborate(self, platform):
        m = Module()
        p = self.params
        one = 1 << p.width
        # -2**(w+1) <= x < 2**(w+1), so the sums lie in -2**w .. 3 * 2**w + 1.
        total = Signal(signed(p.width + 3))
        if p.encoding == "unipolar":
            m.d.comb += total.eq(self.x)
        elif p.encoding == "bipolar":
            m.d.comb += total.eq((self.x + (one + 1)) >> 1)
        else:
            # -x - 1 is ~x, which leaves one sum.
            m.d.comb += total.eq((~self.x + (one + 2)) >> 1)
        negative = total < 0
        above = total[p.width : -1].any()  # 2**w or more, if not negative
        m.d.comb += self.threshold.eq(Mux(negative, 0, Mux(above, p.largest, total[: p.width])))
        return m
