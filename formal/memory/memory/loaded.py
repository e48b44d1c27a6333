"""Invariant of :mod:`spikeloom.rtl.memory.memory.loaded`: the words that have been loaded."""

from amaranth.hdl import Const, Value

from spikeloom.formal.core.properties import Properties

__all__ = ["LoadedProperties"]


class LoadedProperties(Properties):
    """The memory holds the golden model's words up to the count, and the model zeros beyond.

    Nothing is said of the rest of the memory, which may hold anything. It gets one more read port
    per row for this, without a clock; nothing else of the component changes.
    """

    def invariant(self, dut, state):
        p = dut.params
        held = []
        for address in range(p.rows):
            port = dut.memory.read_port(domain="comb")
            port.addr = Const(address, len(port.addr))
            held.append(Value.cast(port.data))
        yield dut.count <= p.depth
        for index, row in enumerate(state["rows"]):
            for lane in range(p.pack):
                address = index * p.pack + lane
                ours = Value.cast(row).word_select(lane, p.width)
                if address >= p.depth:
                    yield ours == 0
                    continue
                theirs = held[index].word_select(lane, p.width)
                loaded = dut.count > address
                yield (loaded & (theirs == ours)) | (~loaded & (ours == 0))
