"""Proof of :mod:`spikeloom.rtl.sc.sng.p2lsg`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.sng import p2lsg as golden

__all__ = ["P2LSGSpec"]


class P2LSGSpec(Spec, golden=golden.P2LSG):
    """With a power of two of lanes, the index is always a multiple of their number."""

    def invariant(self, dut, state):
        (index,) = state["index"]
        lanes = dut.params.lanes
        if 1 < lanes == lanes & -lanes:
            yield index & (lanes - 1) == 0
