"""RTL of :mod:`spikeloom.golden.event.aer.arbiter`."""

from functools import reduce
from operator import or_

from amaranth.hdl import Cat, Module, Mux, Signal, Value

from spikeloom.golden.event.aer import arbiter as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

__all__ = ["Arbiter"]


class Arbiter(Block, golden=golden.Arbiter):
    """See :class:`spikeloom.golden.event.aer.arbiter.Arbiter`.

    Attributes
    ----------
    turn : Signal
        Bit ``k`` is 1 if way ``k`` comes before all ways whose bit is 0; all bits are 0 when it is
        the turn of way 0.
    grant : Signal
        One-hot, the chosen way; 0 if none offers an event.
    """

    SPEC = Spec(
        depth=2,
        also=(golden.ArbiterParams(address_bits=2, timestamp_bits=0, ways=8, source=True),),
        left_out=Except(
            lambda p: p.ways > 8,
            "an induction takes seconds up to 5 ways, minutes for 16, more than ten minutes for 64",
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        self.turn = Signal(params.ways)
        self.grant = Signal(params.ways)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        valid = Signal(p.ways)
        waiting = Signal(p.ways)
        m.d.comb += [valid.eq(Cat(way.valid for way in self.i)), waiting.eq(valid & self.turn)]

        def above_first(requests, name):
            """Bits above the lowest 1, in levels of four inputs, not in a chain of all of them."""
            # Each level looks four times as far as the one before.
            distance = 1
            while distance < p.ways:
                level = Signal(p.ways, name=f"{name}_{distance}")
                shifted = (requests.shift_left(step * distance) for step in range(4))
                m.d.comb += level.eq(reduce(or_, shifted))
                requests, distance = level, 4 * distance
            return requests.shift_left(1)[: p.ways]

        # Both searches run side by side; the one among all ways counts if the other finds nobody.
        in_turn = waiting.any()
        after = Signal(p.ways)
        m.d.comb += [
            after.eq(Mux(in_turn, above_first(waiting, "waiting"), above_first(valid, "valid"))),
            self.grant.eq(valid & ~after & (self.turn | ~in_turn.replicate(p.ways))),
        ]

        # The grant is one-hot, so the event is an OR of masked ones: no index has to be made first.
        payloads = [Value.cast(way.payload) for way in self.i]
        event = [
            Cat(payload[bit] & self.grant[k] for k, payload in enumerate(payloads)).any()
            for bit in range(p.event_bits)
        ]
        if p.source:
            event += [
                Cat(self.grant[k] for k in range(p.ways) if k >> bit & 1).any()
                for bit in range(p.way_bits)
            ]
        # The register takes an event in the cycle in which it gives one: one event per cycle.
        free = Signal()
        m.d.comb += free.eq(~self.o.valid | self.o.ready)
        m.d.comb += [way.ready.eq(self.grant[k] & free) for k, way in enumerate(self.i)]
        with m.If(free):
            m.d.sync += [
                self.o.valid.eq(valid.any()),
                Value.cast(self.o.payload).eq(Cat(event)),
            ]
            with m.If(valid.any()):
                m.d.sync += self.turn.eq(after)
        return m
