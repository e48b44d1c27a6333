"""Proof of :mod:`spikeloom.rtl.sng.lfsr_stream`."""

from spikeloom.golden.sng import lfsr_stream as golden

from ..spec import Spec

__all__ = ["LFSRStreamSpec"]


class LFSRStreamSpec(Spec, golden=golden.LFSRStream):
    """The component keeps the complement of the state; the state is never 0."""

    def invariant(self, dut, state):
        yield dut.complement == ~state["state"][0]

    def properties(self, dut, state):
        yield ~dut.complement.all()
