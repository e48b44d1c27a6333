"""Proof of :mod:`spikeloom.rtl.neurons.serial`."""

from amaranth.hdl import Cat

from spikeloom.golden.neurons import serial as golden

from ..spec import Spec

__all__ = ["SerialSpec"]


class SerialSpec(Spec, golden=golden.Serial):
    """All registers map by name, so one cycle decides."""

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1

    def invariant(self, dut, state):
        # A cycle has come only after those before it.
        come = Cat(getattr(dut, x.name) for x in dut.params.groups)
        for bit in range(1, len(come)):
            yield ~come[bit] | come[bit - 1]
