"""Invariant of :mod:`spikeloom.rtl.neuron.neurons.serial`: the order of its cycles."""

from amaranth.hdl import Cat, Value

from spikeloom.formal.core.properties import Properties

__all__ = ["SerialProperties"]


class SerialProperties(Properties):
    """The register of the update's progress fills up with ones from its lowest bit."""

    def invariant(self, dut, state):
        # A cycle has come only after those before it.
        come = Value.cast(Cat(getattr(dut, x.name) for x in dut.params.groups))
        for bit in range(1, len(come)):
            yield ~come[bit] | come[bit - 1]
