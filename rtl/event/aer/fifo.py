"""RTL of :mod:`spikeloom.golden.event.aer.fifo`."""

from amaranth.hdl import Module, Mux, Signal
from amaranth.lib.memory import Memory

from spikeloom.golden.event.aer import fifo as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

__all__ = ["FIFO"]


class FIFO(Block, golden=golden.FIFO):
    """See :class:`spikeloom.golden.event.aer.fifo.FIFO`."""

    SPEC = Spec(
        depth=2,
        left_out=Except(
            lambda p: p.depth > 16,
            "the invariant reads each word of the memory by a port of its own",
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        self.memory = Memory(shape=params.event_bits, depth=params.depth, init=[])
        self.head = Signal(range(params.depth))
        self.tail = Signal(range(params.depth))

    def elaborate(self, platform):
        m = Module()
        depth = self.params.depth
        m.submodules.memory = self.memory
        write = self.memory.write_port()
        # Block memory reads in one cycle what it gives in the next. So the oldest event of the next
        # cycle is read, again in every cycle, and a word written meanwhile is seen.
        read = self.memory.read_port(transparent_for=(write,))

        taken = Signal()
        given = Signal()
        m.d.comb += [
            self.i.ready.eq(self.level != depth),
            self.o.valid.eq(self.level != 0),
            taken.eq(self.i.valid & self.i.ready),
            given.eq(self.o.valid & self.o.ready),
        ]

        def following(pointer):
            return Mux(pointer == depth - 1, 0, pointer + 1)

        head = Signal.like(self.head)
        m.d.comb += [
            head.eq(Mux(given, following(self.head), self.head)),
            read.addr.eq(head),
            self.o.payload.eq(read.data),
            write.addr.eq(self.tail),
            write.data.eq(self.i.payload),
            write.en.eq(taken),
        ]
        m.d.sync += [
            self.head.eq(head),
            self.level.eq(self.level + taken - given),
        ]
        with m.If(taken):
            m.d.sync += self.tail.eq(following(self.tail))
        return m
