"""RTL of :mod:`spikeloom.golden.number.fixed.serial_mul`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.number.fixed import serial_mul as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec
from spikeloom.rtl.number.language.fixed import Value

__all__ = ["SerialMul"]


class SerialMul(Block, golden=golden.SerialMul):
    """See :class:`spikeloom.golden.number.fixed.serial_mul.SerialMul`.

    ``low`` first holds the factor ``b``, which is shifted out below while the product is shifted in
    above, from ``high``.
    """

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=2,
        bound=lambda p: p.latency + 2,
        also=(golden.SerialMulParams(a="Q2.2", b="Q2.2", o="Q2.2"),),
        mutants=golden.SerialMulParams(a="Q2.2", b="Q2.2", o="Q2.2"),
    )

    def __init__(self, params):
        super().__init__(params)
        a, b, _ = self.params.formats
        self.high = Signal(signed(a.width + (not a.signed)))
        self.low = Signal(b.width)
        self.place = Signal(range(b.width + 2))

    def elaborate(self, platform):
        m = Module()
        p = self.params
        a, b, to = p.formats
        loading, last, done = Signal(), Signal(), Signal()
        m.d.comb += [
            loading.eq(self.place == 0),
            last.eq(self.place == b.width),
            done.eq(self.place == b.width + 1),
            self.i.ready.eq(last),
            self.o.valid.eq(done),
        ]
        # A bit of b that is 0 adds nothing. Its sign takes off: all bits inverted, and a carry.
        factor = self.i.payload.a if a.signed else Cat(self.i.payload.a, Const(0, 1))
        bits = len(factor)
        takes = last if b.signed else Const(0, 1)
        row = (factor & self.low[0].replicate(bits)) ^ takes.replicate(bits)
        total = Signal(signed(bits + 2))
        m.d.comb += total.eq(Cat(Const(1, 1), self.high).as_signed() + Cat(takes, row).as_signed())
        with m.If(self.i.valid & ~done):
            m.d.sync += [
                self.high.eq(Mux(loading, 0, total[2:])),
                self.low.eq(Mux(loading, self.i.payload.b, Cat(self.low[1:], total[1]))),
                self.place.eq(self.place + 1),
            ]
        with m.If(done & self.o.ready):
            m.d.sync += self.place.eq(0)

        # Rounded on the way out: while it waits the product stays whole.
        product = Cat(self.low, self.high)[: p.product.width]
        product = product.as_signed() if p.product.signed else product
        rounded = Value(product, p.product).round(to, p.rounding).named(m, "rounded")
        narrow = rounded.wrap if p.overflow == "wrap" else rounded.saturate
        m.d.comb += self.o.payload.eq(narrow(to).raw)
        return m
