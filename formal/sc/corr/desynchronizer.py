"""Properties of :mod:`spikeloom.rtl.sc.corr.desynchronizer`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["DesynchronizerProperties"]


class DesynchronizerProperties(Properties):
    """Ones are conserved: what goes in comes out or waits, and no more than ``depth`` wait."""

    def properties(self, dut, state):
        yield dut.waiting <= dut.params.depth
        taken, given = sum(dut.a) + sum(dut.b), sum(dut.o_a) + sum(dut.o_b)
        yield taken + dut.waiting == given + dut.following
        if dut.params.lanes == 1:
            # The stream whose turn it is not goes through as it is.
            yield dut.line | (dut.o_b == dut.b)
            yield ~dut.line | (dut.o_a == dut.a)
