"""RTL of :mod:`spikeloom.golden.number.bfp.dot`."""

from amaranth.hdl import Module, Signal, signed

from spikeloom.golden.number.bfp import dot as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.number.language.scaling import scaled

__all__ = ["BfpDot"]


class BfpDot(Block, golden=golden.BfpDot):
    """See :class:`spikeloom.golden.number.bfp.dot.BfpDot`.

    A product is made in one clock cycle and added in the next.
    """

    SPEC = Spec(
        mutants=golden.BfpDot.EXAMPLES[1],
        left_out=Except(
            lambda p: p.mantissa_bits > 3 or p.exponent_bits > 2,
            (
                "what a block has summed up is for the engine to find out, which takes the "
                "shortest blocks only"
            ),
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        p, form = params, params.format
        self.place = Signal(range(p.block))
        self.full = Signal()  # the last pair is in
        self.multiplied = Signal()  # there is a product to be added
        self.product = Signal(signed(2 * form.mantissa_bits), reset_less=True)
        self.total = Signal(signed(p.sum_bits))
        self.amount = Signal(form.exponent_bits + 1, reset_less=True)

    def elaborate(self, platform):
        m = Module()
        p, form, to = self.params, self.params.format, self.params.result
        pair = self.i.payload
        taken = Signal()
        m.d.comb += [
            self.i.ready.eq(~self.full),
            self.o.valid.eq(self.full & ~self.multiplied),
            taken.eq(self.i.valid & ~self.full),
        ]
        m.d.sync += [
            self.multiplied.eq(taken),
            self.product.eq(pair.a.as_signed() * pair.b.as_signed()),
        ]
        with m.If(taken & (self.place == 0)):
            # An exponent below the largest is a shift to the right, and its inverse says how far.
            m.d.sync += self.amount.eq((~pair.a_exponent) + (~pair.b_exponent))
        with m.If(taken):
            with m.If(self.place == p.block - 1):
                m.d.sync += [self.place.eq(0), self.full.eq(1)]
            with m.Else():
                m.d.sync += self.place.eq(self.place + 1)
        with m.If(self.multiplied):
            m.d.sync += self.total.eq(self.total + self.product)
        with m.If(self.o.valid & self.o.ready):
            m.d.sync += [self.full.eq(0), self.total.eq(0)]

        # The sum stays as it is; only what is offered is shifted, while it waits.
        left = 2 * form.top - 2 * form.frac + to.frac
        word, overflow, _ = scaled(m, self.total, self.amount, left, to, p.rounding)
        m.d.comb += [
            self.o.payload.value.eq(word),
            self.o.payload.overflow.eq(overflow),
            self.o.payload.underflow.eq(~word.any() & self.total.any()),
        ]
        return m
