"""RTL of :mod:`spikeloom.golden.number.fixed.sqrt`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal

from spikeloom.golden.number.fixed import sqrt as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

from .digits import root_digit

__all__ = ["Sqrt"]


class Sqrt(Block, golden=golden.Sqrt):
    """See :class:`spikeloom.golden.number.fixed.sqrt.Sqrt`.

    ``number`` holds the pairs of bits that are not zeros anyway, and shifts one out per digit.
    """

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=2,
        bound=lambda p: p.latency + 2,
        also=(golden.SqrtParams(a="UQ2.2", o="UQ2.2"),),
        mutants=golden.SqrtParams(a="UQ2.2", o="UQ2.2"),
    )

    def __init__(self, params):
        super().__init__(params)
        p = self.params
        self.number = Signal(p.loaded)
        self.left = Signal(p.digits)
        self.root = Signal(p.digits)
        self.digit = Signal(range(p.digits + 2))

    def elaborate(self, platform):
        m = Module()
        p = self.params
        loading, done, step = Signal(), Signal(), Signal()
        m.d.comb += [
            loading.eq(self.digit == 0),
            done.eq(self.digit == p.digits + 1),
            step.eq(self.i.valid & ~done),
            self.i.ready.eq(self.digit == p.digits),
            self.o.valid.eq(done),
        ]
        # Aligned to whole pairs at the top; the zeros of pairs that have no bit of the number
        # follow by themselves, as it is shifted out.
        below = p.loaded - p.above - len(self.i.payload)
        number = Cat(Const(0, below), self.i.payload)
        fits, left = root_digit(self.left, self.root[:-1], self.number[-2:])
        with m.If(step):
            m.d.sync += [
                self.number.eq(Mux(loading, number, self.number << 2)),
                self.left.eq(Mux(loading, 0, left)),
                self.root.eq(Mux(loading, 0, Cat(fits, self.root))),
                self.digit.eq(self.digit + 1),
            ]
        with m.If(done & self.o.ready):
            m.d.sync += self.digit.eq(0)

        # The digit that rounds is the last bit: adding one to it and dropping it is all there is to
        # do.
        root = (self.root + 1)[1 : p.digits + 1] if p.half else self.root
        high = p.formats[1].high
        m.d.comb += self.o.payload.eq(Mux(root > high, high, root) if p.largest > high else root)
        return m
