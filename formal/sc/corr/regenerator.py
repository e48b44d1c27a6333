"""Proof of :mod:`spikeloom.rtl.sc.corr.regenerator`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.corr import regenerator as golden

__all__ = ["RegeneratorSpec"]


class RegeneratorSpec(Spec, golden=golden.Regenerator):
    """No more ones than bits: so the count needs no more digits than the time."""

    DEPTH = 1

    def properties(self, dut, state):
        yield dut.count <= dut.time
        yield dut.level <= 1 << dut.params.log2_length
