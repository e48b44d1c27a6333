"""Invariant of :mod:`spikeloom.rtl.event.aer.fifo`: the circular buffer and the golden model."""

from amaranth.hdl import Const

from spikeloom.formal.core.properties import Properties

__all__ = ["FIFOProperties"]


class FIFOProperties(Properties):
    """The buffer, read from its head on, is the golden model's shift register.

    The memory gets one more read port per word for this, without a clock; nothing else of the
    component changes. A depth of 1024 would take as many, so the deepest queue proved is the
    default one; pointers wrap at powers of two and elsewhere among the rest.
    """

    def invariant(self, dut, state):
        depth = dut.params.depth
        held = []
        for address in range(depth):
            port = dut.memory.read_port(domain="comb")
            port.addr = Const(address, len(port.addr))
            held.append(port.data)
        yield dut.level <= depth
        for head in range(depth):
            here = dut.head == head
            for level in range(depth + 1):
                yield ~(here & (dut.level == level)) | (dut.tail == (head + level) % depth)
            for place, word in enumerate(state["words"]):
                yield ~(here & (dut.level > place)) | (held[(head + place) % depth] == word)
        yield dut.head < depth
