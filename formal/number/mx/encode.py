"""Invariant of :mod:`spikeloom.rtl.number.mx.encode`: its memory and the golden model."""

from amaranth.hdl import Const

from spikeloom.formal.core.properties import Properties

__all__ = ["MXEncodeProperties"]


class MXEncodeProperties(Properties):
    """The memory, read from the place of the oldest number on, is the golden shift register.

    Blocks of at most 5 elements are proved. The memory gets one more read port per word for this;
    nothing else of the component changes.
    """

    def invariant(self, dut, state):
        length = dut.params.length
        held = []
        for address in range(length):
            port = dut.memory.read_port(domain="comb")
            port.addr = Const(address, len(port.addr))
            held.append(port.data)
        yield (dut.place < length) & (dut.left <= dut.params.width)
        for place in range(length):
            here = dut.place == place
            for index, word in enumerate(state["words"]):
                # Before the first block is complete, only what came since the reset is known.
                known = dut.filled if index < length - place else Const(1)
                yield ~(here & known) | (held[(place + index) % length] == word.as_unsigned())
        # The largest number and the disjunction of all have the same leading bit.
        (largest,) = state["largest"]
        for bit in range(dut.params.width):
            yield largest[bit:].any() == dut.seen[bit:].any()
        yield dut.filled | ~(dut.size.any() | dut.sign | dut.scale.any() | dut.first)
