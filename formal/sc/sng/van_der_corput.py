"""Proof of :mod:`spikeloom.rtl.sc.sng.van_der_corput`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.sng import van_der_corput as golden

__all__ = ["VanDerCorputSpec"]


class VanDerCorputSpec(Spec, golden=golden.VanDerCorput):
    """With a power of two of lanes, the index is always a multiple of their number."""

    def invariant(self, dut, state):
        (index,) = state["index"]
        lanes = dut.params.lanes
        if 1 < lanes == lanes & -lanes:
            yield index & (lanes - 1) == 0
