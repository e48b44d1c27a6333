"""Invariant of :mod:`spikeloom.rtl.event.aer.arbiter`, the mask of its turn, and fairness."""

from amaranth.hdl import Cat, Mux, Value

from spikeloom.formal.core.properties import Properties

__all__ = ["ArbiterProperties"]


class ArbiterProperties(Properties):
    """The component keeps whose turn it is as a mask, the golden model as a number.

    Induction takes seconds up to 5 ways, minutes for 16, and more than ten for 64: the widest
    arbiter proved has 8.
    """

    def invariant(self, dut, state):
        ways = dut.params.ways
        first = state["first"][0]
        everyone = (1 << ways) - 1
        yield first < ways
        for way in range(ways):
            yield (first != way) | (dut.turn == (everyone << way & everyone if way else 0))

    def properties(self, dut, state):
        """One way at most is chosen; one that waits comes nearer with every event taken."""
        ways = dut.params.ways
        first = state["first"][0]
        valid = Value.cast(Cat(way.valid for way in dut.i))
        ready = Value.cast(Cat(way.ready for way in dut.i))
        yield (ready & (ready - 1)[:ways]) == 0
        yield (ready & ~valid) == 0
        for way in range(ways):
            distance = Mux(first <= way, way - first, ways + way - first)
            for taken in range(ways):
                nearer = (way - taken - 1) % ways < distance
                yield ~(valid[way] & ready[taken]) | (taken == way) | nearer
