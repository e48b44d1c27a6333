"""Proof of :mod:`spikeloom.rtl.corr.regenerator`."""

from spikeloom.golden.corr import regenerator as golden

from ..spec import Spec

__all__ = ["RegeneratorSpec"]


class RegeneratorSpec(Spec, golden=golden.Regenerator):
    """No more ones than bits: so the count needs no more digits than the time."""

    DEPTH = 1

    def properties(self, dut, state):
        yield dut.count <= dut.time
        yield dut.level <= 1 << dut.params.log2_length
