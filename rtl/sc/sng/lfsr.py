"""RTL of :mod:`spikeloom.golden.sc.sng.lfsr`."""

from functools import reduce
from operator import xor

from amaranth.hdl import Cat, Module, Signal

from spikeloom.golden.sc.sng import lfsr as golden
from spikeloom.rtl.core.block import Block, leaf

__all__ = ["LFSR"]


class LFSR(Block, golden=golden.LFSR):
    """See :class:`spikeloom.golden.sc.sng.lfsr.LFSR`."""

    def __init__(self, params):
        super().__init__(params)
        self.state = Signal(params.width, init=params.seed)

    def elaborate(self, platform):
        m = Module()
        # A step is linear over GF(2), so the state any number of steps later is a matrix times the
        # register. The matrix is worked out here, a row of bits of the register for each bit, so
        # that a lane is one layer of exclusive ors and not a chain through the lanes before it.
        rows = [1 << bit for bit in range(self.params.width)]
        for shown in leaf(self, "value"):
            m.d.comb += shown.eq(Cat(self._sum(row) for row in rows))
            rows = self._later(rows)
        with m.If(self.en):
            m.d.sync += self.state.eq(Cat(self._sum(row) for row in rows))
        return m

    def _sum(self, row):
        return reduce(xor, (bit for index, bit in enumerate(self.state) if row >> index & 1))

    def _later(self, rows):
        """The rows one step later."""
        width, taps = self.params.width, self.params.polynomial
        # Shifting right is the mirror image: turned round, shifted left and turned back.
        rows = rows if self.params.shift == "left" else rows[::-1]
        if self.params.form == "fibonacci":
            rows = [reduce(xor, (rows[tap - 1] for tap in taps)), *rows[:-1]]
        else:
            out = rows[-1]
            rows = [
                out,
                *(rows[bit - 1] ^ (out if bit in taps else 0) for bit in range(1, width)),
            ]
        return rows if self.params.shift == "left" else rows[::-1]
