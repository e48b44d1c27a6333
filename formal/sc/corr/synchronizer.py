"""Properties of :mod:`spikeloom.rtl.sc.corr.synchronizer`."""

from amaranth.hdl import Mux

from spikeloom.formal.core.properties import Properties

__all__ = ["SynchronizerProperties"]


class SynchronizerProperties(Properties):
    """Ones are conserved: what goes in comes out or waits, and no more than ``depth`` wait."""

    def properties(self, dut, state):
        depth = dut.params.depth
        yield (dut.surplus >= -depth) & (dut.surplus <= depth)

        def waiting(surplus):
            return Mux(surplus > 0, surplus, 0), Mux(surplus < 0, -surplus, 0)

        before, after = waiting(dut.surplus), waiting(dut.following)
        pairs = ((dut.a, dut.o_a), (dut.b, dut.o_b))
        for (taken, given), old, new in zip(pairs, before, after, strict=True):
            yield sum(taken) + old == sum(given) + new
