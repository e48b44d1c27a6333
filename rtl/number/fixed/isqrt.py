"""RTL of :mod:`spikeloom.golden.number.fixed.isqrt`."""

from amaranth.hdl import Cat, Module, Mux, Signal

from spikeloom.golden.number.fixed import isqrt as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

from .digits import root_digit

__all__ = ["Isqrt"]


class Isqrt(Block, golden=golden.Isqrt):
    """See :class:`spikeloom.golden.number.fixed.isqrt.Isqrt`.

    A bit of the quotient comes in every cycle; in every second one the root takes the two before,
    so that the two subtractions are not one path. The first time it takes two zeros.
    """

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=2,
        bound=lambda p: p.latency + 2,
        also=(golden.IsqrtParams(x="UQ2.2", o="UQ2.2"),),
        mutants=golden.IsqrtParams(x="UQ2.2", o="UQ2.2"),
    )

    def __init__(self, params):
        super().__init__(params)
        p = self.params
        self.rest = Signal(p.formats[0].width)
        self.pair = Signal(2)
        self.left = Signal(p.digits)
        self.root = Signal(p.digits)
        self.invalid = Signal()
        self.count = Signal(range(2 * p.digits + 3))

    def elaborate(self, platform):
        m = Module()
        p = self.params
        x, high = self.i.payload, p.formats[1].high
        loading, last, done = Signal(), Signal(), Signal()
        m.d.comb += [
            loading.eq(self.count == 0),
            last.eq(self.count == 2 * p.digits + 1),
            done.eq(self.count == 2 * p.digits + 2),
            self.i.ready.eq(last),
            self.o.valid.eq(done),
        ]
        # The dividend is a power of two: its only 1 comes in when the count says so.
        number = Cat(self.count == 2 * p.digits - p.power, self.rest)
        trial = number - x
        bit = ~trial[-1]
        fits, left = root_digit(self.left, self.root[:-1], self.pair)
        with m.If(loading):
            m.d.sync += [
                register.eq(0) for register in (self.rest, self.pair, self.left, self.root)
            ]
            m.d.sync += self.count.eq(self.i.valid)
        with m.Elif(~done):
            m.d.sync += [
                self.rest.eq(Mux(bit, trial, number)),
                self.pair.eq(Cat(bit, self.pair)),
                self.count.eq(self.count + 1),
                self.invalid.eq(~x.any()),
            ]
            with m.If(self.count[0]):
                m.d.sync += [self.left.eq(left), self.root.eq(Cat(fits, self.root))]
        with m.Elif(self.o.ready):
            m.d.sync += self.count.eq(0)

        rounded = (self.root + int(p.rounding.startswith("nearest")))[1 : p.digits + 1]
        # Only where the result of the smallest x, 1, may be beyond the limit must any be compared.
        beyond = self.invalid
        if 1 << p.power // 2 > high:
            beyond |= rounded > high
        m.d.comb += [
            self.o.payload.q.eq(Mux(beyond, high, rounded)),
            self.o.payload.invalid.eq(self.invalid),
        ]
        return m
