"""Proof of :mod:`spikeloom.rtl.neurons.serial`."""

from spikeloom.golden.neurons import serial as golden

from ..spec import Spec

__all__ = ["SerialSpec"]


class SerialSpec(Spec, golden=golden.Serial):
    """All registers map by name, so one cycle decides."""

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1

    def invariant(self, dut, state):
        # A cycle has come only after those before it.
        for bit in range(1, len(dut.progress)):
            yield ~dut.progress[bit] | dut.progress[bit - 1]
