"""Proof of :mod:`spikeloom.rtl.sc.sng.lfsr_stream`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.sng import lfsr_stream as golden

__all__ = ["LFSRStreamSpec"]


class LFSRStreamSpec(Spec, golden=golden.LFSRStream):
    """The component keeps the complement of the state; the state is never 0."""

    def invariant(self, dut, state):
        yield dut.complement == ~state["state"][0]

    def properties(self, dut, state):
        yield ~dut.complement.all()
