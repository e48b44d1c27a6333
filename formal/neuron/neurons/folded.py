"""Invariant of :mod:`spikeloom.rtl.neuron.neurons.folded`: memory and neurons on their way."""

from amaranth.hdl import Cat, Const, Mux

from spikeloom.formal.core.properties import Properties

__all__ = ["FoldedProperties"]


class FoldedProperties(Properties):
    """Words of the memory that have been written are those of the golden model.

    Each is read by a port of its own. A population is proved with few neurons: what depends on
    their number is the width of a counter and the depth of a memory.
    """

    def invariant(self, dut, state):
        params = dut.params
        names = [f"memory_{x.port}" for x in params.program.registers]
        yield dut.next < params.neurons
        number = params.neurons
        places = [getattr(dut, f"place{stage}") for stage in range(params.stages + 1)]
        for stage, place in enumerate(places):
            # Who is on the way was read so many turns ago, and so it is not whose turn it is.
            busy, stored = dut.busy[stage], dut.stored[stage]
            turns = Mux(dut.next > place, dut.next - place, dut.next + number - place)
            yield ~busy | ((place < number) & (turns <= stage + 1))
            yield ~(busy & dut.fresh) | (~stored & (place < dut.next))
            yield busy | ~stored
        for address in range(number):
            port = dut.memory.read_port(domain="comb")
            port.addr = Const(address, len(port.addr))
            unwritten = dut.fresh & (dut.next <= address)
            for stage, place in enumerate(places):
                unwritten |= dut.busy[stage] & ~dut.stored[stage] & (place == address)
            yield unwritten | (port.data == Cat(state[name][address] for name in names))
