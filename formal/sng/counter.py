"""Proof of :mod:`spikeloom.rtl.sng.counter`."""

from spikeloom.golden.sng import counter as golden

from ..spec import Spec

__all__ = ["CounterSpec"]


class CounterSpec(Spec, golden=golden.Counter):
    """The count stays below the modulus, without which the two ways to the next one differ."""

    def invariant(self, dut, state):
        (count,) = state["count"]
        if dut.params.period < 1 << dut.params.width:
            yield count < dut.params.period
