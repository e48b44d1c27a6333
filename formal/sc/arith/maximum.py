"""Proof of :mod:`spikeloom.rtl.sc.arith.maximum`: no one is lost."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.arith import maximum as golden

from .pairing import keeps_ones

__all__ = ["MaximumSpec"]


class MaximumSpec(Spec, golden=golden.Maximum):
    """Each stream goes out as it came in, but for what waits, and never too much waits."""

    def properties(self, dut, state):
        yield from keeps_ones(dut)
