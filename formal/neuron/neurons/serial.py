"""Proof of :mod:`spikeloom.rtl.neuron.neurons.serial`."""

from amaranth.hdl import Cat

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.neuron.neurons import serial as golden

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
