"""Proof of :mod:`spikeloom.rtl.sc.sng.fsm_ld`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.sng import fsm_ld as golden

__all__ = ["FSMLDSpec"]


class FSMLDSpec(Spec, golden=golden.FSMLD):
    """With a power of two of lanes, the index is always a multiple of their number."""

    def invariant(self, dut, state):
        (index,) = state["index"]
        lanes = dut.params.lanes
        if 1 < lanes == lanes & -lanes:
            yield index & (lanes - 1) == 0
