"""The harness carries every bit in, and every bit out."""

import random

from amaranth.hdl import Module
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out
from amaranth.sim import Simulator

from spikeloom.boards.flow.register_harness import RegisterHarness
from spikeloom.sim.host.verilog import to_rtlil


class Adder(wiring.Component):
    """Ports of every kind: plain, signed, streams, an array of them."""

    a: In(3)
    i: In(stream.Signature(2)).array(2)
    total: Out(4)
    o: Out(stream.Signature(2))

    def elaborate(self, platform):
        m = Module()
        m.d.comb += [
            self.total.eq(self.a + self.i[0].payload + self.i[1].payload),
            self.o.payload.eq(self.a ^ self.i[1].payload),
            self.o.valid.eq(self.i[0].valid & self.i[1].valid),
            self.i[0].ready.eq(self.o.ready),
            self.i[1].ready.eq(self.a[0]),
        ]
        return m


# Input ports in the order of the component's signature.
INPUTS = [("a", 3), ("p0", 2), ("v0", 1), ("p1", 2), ("v1", 1), ("taken", 1)]


def adder(bits):
    """Output bits of the adder for its input bits, both in the order of its signature."""
    value, at = {}, 0
    for name, width in INPUTS:
        value[name] = sum(bit << k for k, bit in enumerate(bits[at : at + width]))
        at += width
    outputs = [
        (value["taken"], 1),
        (value["a"] & 1, 1),
        (value["a"] + value["p0"] + value["p1"], 4),
        ((value["a"] ^ value["p1"]) & 3, 2),
        (value["v0"] & value["v1"], 1),
    ]
    return [number >> k & 1 for number, width in outputs for k in range(width)]


def test_what_goes_in_comes_out_as_the_component_made_it():
    dut = RegisterHarness(Adder())
    assert sorted(dut.signature.members) == ["si", "so"]
    rng = random.Random(1)
    sent = [rng.getrandbits(1) for _ in range(300)]
    received = []

    async def bench(ctx):
        for bit in sent:
            ctx.set(dut.si, bit)
            received.append(ctx.get(dut.so))
            await ctx.tick()

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()

    feed, captured, folded = [0] * 10, [0] * 9, [0] * 9
    expected = []
    for bit in sent:
        expected.append(folded[-1])
        folded = [a ^ b for a, b in zip([feed[-1], *folded[:-1]], captured, strict=True)]
        captured = adder(feed)
        feed = [bit, *feed[:-1]]
    assert received == expected
    assert 50 < sum(received) < 250


class Source(wiring.Component):
    """No inputs."""

    q: Out(2)

    def elaborate(self, platform):
        m = Module()
        m.d.sync += self.q.eq(self.q + 1)
        return m


class Sink(wiring.Component):
    """No outputs."""

    d: In(2)

    def elaborate(self, platform):
        return Module()


def test_a_component_without_inputs_or_outputs_fits_too():
    for inner in (Source(), Sink()):
        text = to_rtlil(RegisterHarness(inner))
        assert "wire width 1 input" in text
        assert "wire width 1 output" in text
