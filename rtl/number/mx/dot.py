"""RTL of :mod:`spikeloom.golden.number.mx.dot`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.number.mx import dot as golden
from spikeloom.rtl.core.block import Block
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.number.minifloat.format import Fields, normalized, packed, shifted_right

__all__ = ["MXDot"]


class MXDot(Block, golden=golden.MXDot):
    """See :class:`spikeloom.golden.number.mx.dot.MXDot`.

    Five stages: the product of the significands; the sum in full width; its size; its leading bits;
    these where a subnormal number has them. The last is rounded on the way out.
    """

    SPEC = Spec(
        engines=("bitwuzla", "pdr"),
        depth=3,
        also=(
            golden.MXDotParams(length=4),
            golden.MXDotParams(element="e3m2", length=4),
            golden.MXDotParams(element="e2m1", length=4),
        ),
        # Sums of more products seldom cancel so far that the last steps of the shifter are needed.
        mutants=golden.MXDotParams(length=2),
        left_out=Except(
            lambda p: p.length > 4, "sums of longer blocks take minutes; elements are alike"
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        p = params
        self.place = Signal(range(p.length))
        self.go = Signal()
        self.begin = Signal()
        self.end = Signal()
        self.negative = Signal()
        self.product = Signal(p.product_bits)
        self.shift = Signal(p.shift_bits)
        self.flags = Signal(3)
        self.exponent = Signal(9)
        self.total = Signal(signed(p.total_bits))
        self.low = [self.total[: p.low_bits]]
        self.high = [self.total[p.low_bits :].as_signed()]
        self.flags_all = Signal(3)
        self.exponent_all = Signal(9)
        self.done = Signal()
        self.sign = Signal()
        self.size = Signal(p.total_bits)
        self.size_low = [self.size[: p.low_bits]]
        self.size_high = [self.size[p.low_bits :]]
        self.flags_given = Signal(3)
        self.exponent_given = Signal(9)
        self.ready = Signal()
        self.sign_last = Signal()
        self.flags_last = Signal(3)
        self.known = Signal()
        self.leading = Signal(26)  # 24 bits to stay, one to round, one for all below
        self.top = Signal(signed(11))  # biased exponent of the highest of them

    def elaborate(self, platform):
        m = Module()
        p = self.params
        last = self.place == p.length - 1
        with m.If(self.en):
            m.d.sync += self.place.eq(Mux(last, 0, self.place + 1))
        m.d.sync += [
            self.go.eq(self.en),
            self.begin.eq(self.place == 0),
            self.end.eq(last),
            self.exponent.eq(self.scale_a + self.scale_b),
            self.exponent_all.eq(self.exponent),
            self.done.eq(self.go & self.end),
            self.flags_given.eq(self.flags_all),
            self.exponent_given.eq(self.exponent_all),
            self.ready.eq(self.done),
            self.sign_last.eq(self.sign),
            self.flags_last.eq(self.flags_given),
            self.known.eq(self.ready),
            self.valid.eq(self.known),
        ]
        self._multiply(m)
        term = Signal(p.total_bits)
        kept = Mux(self.begin, 0, self.total)
        m.d.comb += term.eq(self.product << self.shift)
        with m.If(self.go):
            m.d.sync += [
                self.total.eq(Mux(self.negative, kept - term, kept + term)),
                self.flags_all.eq(Mux(self.begin, 0, self.flags_all) | self.flags),
            ]
        m.d.sync += [self.sign.eq(self.total[-1]), self.size.eq(abs(self.total))]
        self._normalize(m)
        self._round(m)
        return m

    def _multiply(self, m):
        form = self.params.form
        no_block = self.scale_a.all() | self.scale_b.all()
        sign = self.a[-1] ^ self.b[-1]
        m.d.sync += self.negative.eq(sign)
        if form.exponent_bits == 0:
            m.d.sync += [
                self.product.eq(abs(self.a.as_signed()) * abs(self.b.as_signed())),
                self.flags.eq(Mux(no_block, 4, 0)),
            ]
            return
        a, b = Fields(form, self.a), Fields(form, self.b)
        inf = a.inf | b.inf
        zero = ~(a.significand.any() & b.significand.any())
        nan = a.nan | b.nan | inf & zero
        flags = Mux(inf, Mux(sign, 2, 1), 0)
        m.d.sync += [
            self.product.eq(Mux(nan | inf, 0, a.significand * b.significand)),
            self.shift.eq(a.exponent + b.exponent - 2),
            self.flags.eq(Mux(nan | no_block, 4, flags)),
        ]

    def _normalize(self, m):
        p = self.params
        # 25 leading bits and whether anything follows: 24 that stay, and what rounds them as the
        # exact sum would be.
        value = Cat(Const(0, max(0, 26 - p.total_bits)), self.size)
        value, shift = normalized(m, value, "normal")
        top = p.one_exponent + p.total_bits - 1 + golden.SINGLE.bias
        m.d.sync += [
            self.leading.eq(Cat(value[:-25].any(), value[-25:])),
            self.top.eq(self.exponent_given + top - shift),
        ]

    def _round(self, m):
        # Below the smallest normal number the bits are shifted to where its exponent has them.
        small = self.top < 1
        right = Mux(small, 1 - self.top, 0)[:9]
        shifted = shifted_right(m, self.leading, right, "small")
        value = Signal(len(shifted))
        low = Signal(10)
        sign = Signal()
        flags = Signal(3)
        m.d.sync += [
            value.eq(shifted),
            low.eq(Mux(small, 0, self.top - 1)),
            # What has been shifted out of sight still has its sign; a zero has none.
            sign.eq(self.sign_last & self.leading[-1]),
            flags.eq(self.flags_last),
        ]
        number = packed(m, golden.SINGLE, sign, value, Mux(value.any(), low, 0), "ieee")
        inf = Cat(Const(golden.SINGLE.overflow_code, 31), flags[1])
        special = Mux(flags[2] | flags[:2].all(), golden.SINGLE.nan_code, inf)
        m.d.comb += self.o.eq(Mux(flags.any(), special, number))
