"""Invariants and properties of :mod:`spikeloom.rtl.sc.sng.lfsr_stream`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["LFSRStreamProperties"]


class LFSRStreamProperties(Properties):
    """The component keeps the complement of the state; the state is never 0."""

    def invariant(self, dut, state):
        yield dut.complement == ~state["state"][0]

    def properties(self, dut, state):
        yield ~dut.complement.all()
