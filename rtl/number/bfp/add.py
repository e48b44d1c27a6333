"""RTL of :mod:`spikeloom.golden.number.bfp.add`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed
from amaranth.lib.memory import Memory

from spikeloom.golden.number.bfp import add as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.number.language.scaling import barrel, scaled

__all__ = ["BfpAdd"]


class BfpAdd(Block, golden=golden.BfpAdd):
    """See :class:`spikeloom.golden.number.bfp.add.BfpAdd`.

    Two bits below the unit are kept of a sum: one to round at, and one for whether anything is
    below that. The one unit that rounds looks at the sums that come in, to see whether they fit,
    and at those that go out.
    """

    SPEC = Spec(
        also=(
            golden.BfpAddParams(mantissa_bits=2, exponent_bits=1, block=2),
            golden.BfpAddParams(mantissa_bits=2, exponent_bits=1, block=1, rounding="truncate"),
            golden.BfpAddParams(mantissa_bits=3, exponent_bits=2, block=1, rounding="nearest"),
        ),
        mutants=golden.BfpAddParams(mantissa_bits=2, exponent_bits=1, block=2),
        left_out=Except(
            lambda p: p.block * p.mantissa_bits > 2,
            (
                "what a block has collected is for the engine to find out, which takes the "
                "shortest blocks only"
            ),
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        self.memory = Memory(shape=signed(params.mantissa_bits + 3), depth=params.block, init=[])
        self.place = Signal(range(params.block))
        self.full = Signal()  # the block is complete and being given
        self.carry = Signal()  # a sum does not fit
        self.exponents = Signal(2 * params.exponent_bits)

    def elaborate(self, platform):
        m = Module()
        p, form = self.params, self.params.format
        m.submodules.memory = self.memory
        write = self.memory.write_port()
        # A block memory reads in one cycle what it gives in the next, so the sum of the next cycle
        # is read. Only if it is the only one is it being written meanwhile.
        read = self.memory.read_port(transparent_for=(write,) if p.block == 1 else ())

        taken, given, last = Signal(), Signal(), Signal()
        exponents, following = Signal.like(self.exponents), Signal.like(self.place)
        offered = Cat(self.i.payload.a_exponent, self.i.payload.b_exponent)
        m.d.comb += [
            self.i.ready.eq(~self.full),
            self.o.valid.eq(self.full),
            taken.eq(self.i.valid & ~self.full),
            given.eq(self.full & self.o.ready),
            last.eq(self.place == p.block - 1),
            following.eq(Mux(taken | given, Mux(last, 0, self.place + 1), self.place)),
            exponents.eq(Mux((self.place == 0) & ~self.full, offered, self.exponents)),
        ]
        m.d.sync += [self.place.eq(following), self.exponents.eq(exponents)]
        with m.If(taken & last):
            m.d.sync += self.full.eq(1)
        with m.If(given & last):
            m.d.sync += self.full.eq(0)

        exponent = Signal(form.exponent_bits)
        total = self._sum(m, exponents, exponent)
        number = Signal.like(total)
        up = Signal()
        m.d.comb += [
            read.addr.eq(following),
            write.addr.eq(self.place),
            write.data.eq(total),
            write.en.eq(taken),
            number.eq(Mux(self.full, read.data, total)),
            up.eq(self.full & self.carry & (exponent != form.top)),
        ]
        word, overflow, _ = scaled(m, number, up, -2, form.mantissas, p.rounding)
        m.d.comb += [
            self.o.payload.mantissa.eq(word),
            self.o.payload.exponent.eq(exponent + up),
            self.o.payload.overflow.eq(overflow),
        ]
        with m.If(taken):
            m.d.sync += self.carry.eq(overflow | (self.carry & (self.place != 0)))
        return m

    def _sum(self, m, exponents, exponent):
        """The sum of the pair on offer in units of ``exponent``, the larger one, and two bits."""
        form = self.params.format
        a_exponent = exponents[: form.exponent_bits]
        b_exponent = exponents[form.exponent_bits :]
        a = self.i.payload.a.as_signed()
        b = self.i.payload.b.as_signed()
        swap, apart = Signal(), Signal(form.exponent_bits)
        large, small = Signal.like(a), Signal.like(a)
        m.d.comb += [
            swap.eq(a_exponent < b_exponent),
            exponent.eq(Mux(swap, b_exponent, a_exponent)),
            apart.eq(Mux(swap, b_exponent - a_exponent, a_exponent - b_exponent)),
            large.eq(Mux(swap, b, a)),
            small.eq(Mux(swap, a, b)),
        ]
        aligned, sticky = barrel(m, small.shift_left(1), apart)
        total = Signal(signed(form.mantissa_bits + 3), name="total")
        coarse = Signal(signed(form.mantissa_bits + 2))
        m.d.comb += [
            coarse.eq(Cat(Const(0, 1), large).as_signed() + aligned),
            total.eq(Cat(sticky, coarse)),
        ]
        return total
