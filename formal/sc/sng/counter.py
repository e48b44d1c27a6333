"""Proof of :mod:`spikeloom.rtl.sc.sng.counter`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.sng import counter as golden

__all__ = ["CounterSpec"]


class CounterSpec(Spec, golden=golden.Counter):
    """The count stays below the modulus, without which the two ways to the next one differ."""

    def invariant(self, dut, state):
        (count,) = state["count"]
        if dut.params.period < 1 << dut.params.width:
            yield count < dut.params.period
