"""Proof of :mod:`spikeloom.rtl.arith.maximum`: no one is lost."""

from spikeloom.golden.arith import maximum as golden

from ..spec import Spec
from .pairing import keeps_ones

__all__ = ["MaximumSpec"]


class MaximumSpec(Spec, golden=golden.Maximum):
    """Each stream goes out as it came in, but for what waits, and never too much waits."""

    def properties(self, dut, state):
        yield from keeps_ones(dut)
