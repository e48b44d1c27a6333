"""Proof of :mod:`spikeloom.rtl.sc.sng.lfsr`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.sng import lfsr as golden

__all__ = ["LFSRSpec"]


class LFSRSpec(Spec, golden=golden.LFSR):
    """The register is never 0, the one state that it would not leave."""

    def properties(self, dut, state):
        yield dut.state != 0
