"""RTL of :mod:`spikeloom.golden.memory.memory.loaded`."""

from amaranth.hdl import Const, Module, Mux, Signal, Value
from amaranth.lib.memory import Memory

from spikeloom.golden.memory.memory import loaded as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

__all__ = ["Loaded"]


class Loaded(Block, golden=golden.Loaded):
    """See :class:`spikeloom.golden.memory.memory.loaded.Loaded`.

    Reading and loading never happen in the same cycle, and both take the address from ``row``. So
    the memory needs one port only, as SPRAM has; a word of a row is written by the write enables of
    its bits. Where nothing has been loaded the memory may hold anything: ``shown`` tells whether
    its output is the answer to a question that was asked when all words were there.
    """

    SPEC = Spec(
        depth=2,
        simulated=Except(
            lambda p: p.depth > 128, "the invariant reads each row of the memory by its own port"
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        self.memory = Memory(
            shape=params.pack * params.width,
            depth=params.rows,
            init=[],
            attrs={"uninitialised": 1},
        )
        self.count = Signal(range(params.depth + 1))
        self.lane = Signal(params.lane_bits)
        self.shown = Signal()

    def elaborate(self, platform):
        m = Module()
        p = self.params
        lanes = p.lane_bits
        m.submodules.memory = self.memory
        read = self.memory.read_port()
        write = self.memory.write_port(granularity=p.width)
        row = Signal(max(1, p.address_bits - lanes))
        word = Value.cast(read.data).word_select(self.lane, p.width) if lanes else read.data
        m.d.comb += [
            self.ready.eq(self.count == p.depth),
            row.eq(Mux(self.ready, self.addr[lanes:], self.count[lanes:])),
            read.addr.eq(row),
            read.en.eq(self.en & self.ready),
            write.addr.eq(row),
            write.data.eq(self.load_data.as_unsigned().replicate(p.pack)),
            self.data.eq(Mux(self.shown, word, 0)),
        ]
        with m.If(self.load & ~self.ready):
            m.d.comb += write.en.eq(Const(1, p.pack) << self.count[:lanes])
            m.d.sync += self.count.eq(self.count + 1)
        # A comparison only where an address without a word exists.
        full = p.depth == 1 << p.address_bits
        with m.If(self.en):
            m.d.sync += [
                self.lane.eq(self.addr[:lanes]),
                self.shown.eq(self.ready & (1 if full else self.addr < p.depth)),
            ]
        return m
