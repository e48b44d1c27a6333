"""A bench around any component, whose inputs are open-loop data even where there are streams."""

from amaranth.hdl import Cat, Elaboratable, Module, Mux, Signal

from spikeloom.golden.core.ports import Port, Stream
from spikeloom.rtl.core.block import leaf

__all__ = ["Bench"]


class Bench(Elaboratable):
    """Every leaf of a component as one flat port, and a feeder at every input stream.

    A stream's ready answers within the cycle, so valid and payload cannot be planned ahead. For an
    input stream ``i`` the testbench therefore gives ``i__go`` and ``i__offer`` in every cycle: if
    the feeder is empty or is being emptied and ``go`` is 1, it takes the offer, and presents it
    from the next cycle on until it is taken. While it is empty the payload is whatever is offered,
    so a component that looks at a payload without valid is found out.

    Parameters
    ----------
    component : Block, or any object with ``params`` and the same ports
        The design under test.

    Attributes
    ----------
    inputs : tuple of Port
        What the testbench drives: plain inputs, ready of output streams, go and offer.
    outputs : tuple of Port
        What is recorded: plain outputs, and all leaves of streams that the bench does not drive.
    """

    def __init__(self, component):
        self.component = component
        inputs, outputs = [], []
        for port in component.params.ports():
            if not isinstance(port, Stream):
                (inputs if port.flow == "in" else outputs).append(port)
                continue
            payload, valid, ready = port.leaves()
            if port.flow == "in":
                inputs += [_renamed(payload, "offer"), _renamed(valid, "go")]
                outputs += [payload, valid, ready]
            else:
                inputs.append(ready)
                outputs += [payload, valid]
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        for port in (*inputs, *outputs):
            setattr(self, port.name, Signal(port.width * (port.count or 1), name=port.name))

    def elaborate(self, platform):
        m = Module()
        m.submodules.dut = self.component
        for port in self.component.params.ports():
            for part in port.leaves():
                inside, outside = Cat(*leaf(self.component, part.name)), getattr(self, part.name)
                if part.flow == "out":
                    m.d.comb += outside.eq(inside)
                else:
                    m.d.comb += inside.eq(outside)
            if isinstance(port, Stream) and port.flow == "in":
                self._feed(m, port)
        return m

    def _feed(self, m, port):
        payload, valid, ready, offer, go = (
            getattr(self, f"{port.name}__{part}")
            for part in ("payload", "valid", "ready", "offer", "go")
        )
        bits = port.width * (port.count or 1)
        for way in range(port.ways or 1):
            full, kept = Signal(name="full"), Signal(bits, name="kept")
            offered = offer.word_select(way, bits)
            m.d.comb += valid[way].eq(full)
            m.d.comb += payload.word_select(way, bits).eq(Mux(full, kept, offered))
            with m.If(~full | ready[way]):
                m.d.sync += full.eq(go[way])
                m.d.sync += kept.eq(offered)


def _renamed(port, part):
    base = port.name.rpartition("__")[0]
    return Port(f"{base}__{part}", "in", port.width, port.signed, count=port.count)
