"""Invariant of :mod:`spikeloom.rtl.number.elementary.cordic`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["CordicProperties"]


class CordicProperties(Properties):
    """No turn has a shift that is in no table, nor one before the first or twice without need.

    The induction takes one turn at a time, so it does not mind their number. The control waits for
    the first result, with two adders and two shifters more in each cycle: it takes the time.
    """

    def invariant(self, dut, state):
        p = dut.params
        yield ~dut.turning | (dut.shift <= p.shifts[-1])
        yield ~dut.turning | (dut.shift >= p.shifts[0])
        two = [dut.shift == shift for shift, number in enumerate(p.twice) if number]
        yield ~dut.again | (sum(two) != 0) if two else ~dut.again
        yield ~dut.full | ~dut.turning
