"""Test bench around any component, driven by open-loop data even at its streams."""

from amaranth.hdl import Cat, Elaboratable, Module, Mux, Signal

from spikeloom.golden.core.ports import Port, Stream
from spikeloom.rtl.core.block import leaf

__all__ = ["Bench"]


class Bench(Elaboratable):
    """Each plain port of a component as one vector, with a feeder at each input stream.

    The stimuli are made before the run, but when a component takes an item depends on its
    ``ready``. So each input stream ``i`` has a feeder, which holds one offer and is driven by
    ``i__go`` and ``i__offer``. In a cycle in which the feeder is empty, or its offer is taken, and
    ``go`` is 1, it loads ``offer``, and presents it from the next cycle on until it is taken. While
    it is empty its payload follows ``offer``, so a component that uses a payload without ``valid``
    is detected.

    Parameters
    ----------
    component : Block, or another circuit with ``params`` and their ports
        The design under test.

    Attributes
    ----------
    inputs : tuple of Port
        Ports that stimuli drive: plain inputs, ``ready`` of output streams, ``go`` and ``offer`` of
        feeders.
    outputs : tuple of Port
        Ports that are recorded: plain outputs, ``payload`` and ``valid`` of output streams, and all
        three of input streams.
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
            # Without a bubble: a feeder that is emptied may load in the same cycle.
            with m.If(~full | ready[way]):
                m.d.sync += full.eq(go[way])
                m.d.sync += kept.eq(offered)


def _renamed(port, part):
    base = port.name.rpartition("__")[0]
    return Port(f"{base}__{part}", "in", port.width, port.signed, count=port.count)
