"""Proof of :mod:`spikeloom.rtl.arith.minimum`: no one is lost."""

from spikeloom.golden.arith import minimum as golden

from ..spec import Spec
from .pairing import keeps_ones

__all__ = ["MinimumSpec"]


class MinimumSpec(Spec, golden=golden.Minimum):
    """Each stream goes out as it came in, but for what waits, and never too much waits."""

    def properties(self, dut, state):
        yield from keeps_ones(dut)
