"""RTL of :mod:`spikeloom.golden.number.bfp.encode`."""

from amaranth.hdl import Module, Mux, Signal, signed
from amaranth.lib.memory import Memory

from spikeloom.golden.number.bfp import encode as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.number.language.scaling import scaled

__all__ = ["BfpEncode"]


class BfpEncode(Block, golden=golden.BfpEncode):
    """See :class:`spikeloom.golden.number.bfp.encode.BfpEncode`."""

    SPEC = Spec(
        mutants=golden.BfpEncode.EXAMPLES[1],
        left_out=Except(
            lambda p: p.mantissa_bits > 3,
            (
                "what a block has collected is for the engine to find out, which takes the "
                "shortest blocks only"
            ),
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        width = params.source.width
        self.memory = Memory(shape=signed(width), depth=params.block, init=[])
        self.place = Signal(range(params.block))
        self.full = Signal()  # the block is complete and being given
        self.exponent = Signal(params.exponent_bits)

    def elaborate(self, platform):
        m = Module()
        p, form = self.params, self.params.format
        m.submodules.memory = self.memory
        write = self.memory.write_port()
        # A block memory reads in one cycle what it gives in the next, so the number of the next
        # cycle is read. Only if it is the only one is it being written meanwhile.
        read = self.memory.read_port(transparent_for=(write,) if p.block == 1 else ())

        number = Signal(signed(p.source.width))
        m.d.comb += number.eq(Mux(self.full, read.data, self.i.payload))
        word, overflow, _ = scaled(
            m, number, self.exponent, form.frac - p.source.frac, form.mantissas, p.rounding
        )
        up, taken, given, last = Signal(), Signal(), Signal(), Signal()
        following = Signal.like(self.place)
        m.d.comb += [
            up.eq(overflow & (self.exponent != form.top)),
            self.i.ready.eq(~self.full & ~up),
            self.o.valid.eq(self.full),
            self.o.payload.mantissa.eq(word),
            self.o.payload.exponent.eq(self.exponent),
            self.o.payload.overflow.eq(overflow),
            taken.eq(self.i.valid & self.i.ready),
            given.eq(self.full & self.o.ready),
            last.eq(self.place == p.block - 1),
            following.eq(Mux(taken | given, Mux(last, 0, self.place + 1), self.place)),
            read.addr.eq(following),
            write.addr.eq(self.place),
            write.data.eq(self.i.payload),
            write.en.eq(taken),
        ]
        m.d.sync += self.place.eq(following)
        with m.If(self.i.valid & ~self.full & up):
            m.d.sync += self.exponent.eq(self.exponent + 1)
        with m.If(taken & last):
            m.d.sync += self.full.eq(1)
        with m.If(given & last):
            m.d.sync += [self.full.eq(0), self.exponent.eq(0)]
        return m
