"""RTL of :mod:`spikeloom.golden.memory.memory.rom`."""

from amaranth.hdl import Module, Mux, Signal, signed, unsigned
from amaranth.lib.memory import Memory

from spikeloom.golden.memory.memory import rom as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec

__all__ = ["ROM"]


class ROM(Block, golden=golden.ROM):
    """See :class:`spikeloom.golden.memory.memory.rom.ROM`.

    A block memory has no reset, and beyond the last word it may hold anything. So ``shown`` tells
    whether its output is the answer to an address with a word, and ``data`` is 0 otherwise.
    """

    SPEC = Spec(
        simulated=Except(
            lambda p: p.contents.size > 4096, "the solver takes a long table apart word by word"
        )
    )

    def __init__(self, params):
        super().__init__(params)
        self.shown = Signal()

    def elaborate(self, platform):
        m = Module()
        words = self.params.contents
        m.submodules.memory = memory = Memory(
            shape=signed(words.width) if words.signed else unsigned(words.width),
            depth=words.size,
            init=words.values.ravel().tolist(),
        )
        read = memory.read_port()
        m.d.comb += [
            read.addr.eq(self.addr),
            read.en.eq(self.en),
            self.data.eq(Mux(self.shown, read.data, 0)),
        ]
        # A comparison only where an address without a word exists.
        full = words.size == 1 << self.params.address_bits
        with m.If(self.en):
            m.d.sync += self.shown.eq(1 if full else self.addr < words.size)
        return m
