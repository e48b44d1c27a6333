"""Properties of :mod:`spikeloom.rtl.sc.sng.lfsr`."""

from spikeloom.formal.core.properties import Properties

__all__ = ["LFSRProperties"]


class LFSRProperties(Properties):
    """The register is never 0, the one state that it would not leave."""

    def properties(self, dut, state):
        yield dut.state != 0
