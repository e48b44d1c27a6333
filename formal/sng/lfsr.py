"""Proof of :mod:`spikeloom.rtl.sng.lfsr`."""

from spikeloom.golden.sng import lfsr as golden

from ..spec import Spec

__all__ = ["LFSRSpec"]


class LFSRSpec(Spec, golden=golden.LFSR):
    """The register is never 0, the one state that it would not leave."""

    def properties(self, dut, state):
        yield dut.state != 0
