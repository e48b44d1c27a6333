"""RTL of :mod:`spikeloom.golden.number.posit.dot`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.number.posit import dot as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Spec

from .format import absolute, join, normalise

__all__ = ["PositDot"]


class PositDot(Block, golden=golden.PositDot):
    """See :class:`spikeloom.golden.number.posit.dot.PositDot`.

    A posit is saturated beyond its largest and smallest values, so of the quire only the bits from
    just below the largest to just below the smallest are normalised; the others tell whether there
    is anything.
    """

    SPEC = Spec(engines=("bitwuzla", "z3"), depth=1, bound=lambda p: p.latency + 2)

    def __init__(self, params):
        super().__init__(params)
        self.product = Signal(signed(params.product_bits))
        self.places = Signal(range(4 * params.max_scale + 1))
        self.bad = Signal()
        self.first = Signal()
        self.taken = Signal()
        self.quire = Signal(params.quire_bits)
        self.nar = Signal()

    def elaborate(self, platform):
        m = Module()
        p = self.params
        a_scale, a = absolute(m, p, self.a)
        b_scale, b = absolute(m, p, self.b)
        sign = self.a[-1] ^ self.b[-1]
        size = Signal(2 * len(a))
        number = a[-1] & b[-1]
        m.d.comb += size.eq(a * b)
        m.d.sync += [
            self.product.eq(Mux(sign, -size, size)),
            self.places.eq(Mux(number, a_scale + b_scale + 2 * p.max_scale, 0)),
            self.bad.eq((self.a[-1] & ~a[-1]) | (self.b[-1] & ~b[-1])),
            self.first.eq(self.clear),
            self.taken.eq(self.en),
        ]

        # The scale of a product of the smallest posits is -2 max_scale: from there on places count
        # up.
        moved = Signal(signed(4 * p.max_scale + p.product_bits))
        m.d.comb += moved.eq(self.product << self.places)
        with m.If(self.taken):
            m.d.sync += [
                self.quire.eq(Mux(self.first, 0, self.quire) + (moved >> 2 * p.fraction_bits)),
                self.nar.eq((self.nar & ~self.first) | self.bad),
            ]

        m.d.sync += self.o.eq(self._rounded(m))
        return m

    def _rounded(self, m):
        """The posit nearest to the quire."""
        p, quire = self.params, self.quire
        sign = quire[-1]
        # The last bit weighs 2**(-2 max_scale), so bit 3 max_scale weighs 2**max_scale: from there
        # on all sums are the largest posit.
        top = 3 * p.max_scale
        large = Signal()
        m.d.comb += large.eq((quire[top:] ^ sign.replicate(p.quire_bits - top)).any())
        run, rest = normalise(m, sign, quire[p.max_scale - 1 : top])
        scale = Mux(large, p.max_scale, p.max_scale - 1 - run)
        field = Signal(scale.shape())
        m.d.comb += field.eq(scale ^ sign.replicate(len(field)).as_signed())
        last = len(rest) - 2 - p.fraction_bits
        sticky = rest[:last].any() | quire[: p.max_scale - 1].any()
        body = join(m, p, field, rest[last:-1], sticky)
        number = Mux(quire.any(), Cat(body, sign), 0)
        return Mux(self.nar, Const(p.nar, p.width), number)
