"""RTL of :mod:`spikeloom.golden.number.elementary.normalised`."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed

from spikeloom.golden.number.elementary import normalised as golden
from spikeloom.golden.number.language.format import Format
from spikeloom.rtl.core.spec import Except, Spec
from spikeloom.rtl.number.language.fixed import saturated

from .cordic_steps import select
from .unit import TableBlock, columns, field_shapes, product, read

__all__ = ["Normalised"]


class Normalised(TableBlock, golden=golden.Normalised):
    """See :class:`spikeloom.golden.number.elementary.normalised.Normalised`.

    Attributes
    ----------
    zeros, zero : Signal
        Leading zeros of the input in the first stage; whether it is 0, which has the most that
        ``zeros`` can tell.
    value, amount : Signal
        In the second stage: the function of the mantissa; what is added, or the shift.
    """

    SPEC = Spec(
        engines=("bitwuzla", "z3"),
        depth=2,
        mutants=golden.Normalised.EXAMPLES[2],
        simulated=Except(
            lambda p: p.mantissa_bits > 17,
            "no proof was found for the widest example, with the largest table behind the shift",
        ),
    )

    def __init__(self, params):
        super().__init__(params)
        p = params
        self.zeros = Signal(p.zeros_bits)
        self.zero = Signal()
        self.offset = Signal(p.offset_bits)
        self.intercept, self.slope = columns(p.coefficients, "intercept", "slope")
        self.value = Signal(range(p.value_high + 1))
        self.amount = Signal(field_shapes([p.by_zeros])[0])

    def elaborate(self, platform):
        m = Module()
        p = self.params
        self.handshake(m)
        mantissa, zeros, zero = self._normalised(m)
        low, address = mantissa[: p.offset_bits], mantissa[p.offset_bits :]
        # The exponent, the largest one less the zeros, is odd where these two differ in parity.
        if p.halves:
            odd = zeros[0] ^ (p.exponents[-1] & 1)
            address = Cat(address, odd)
        read(m, p.coefficients, [self.intercept, self.slope], address, self.moves)
        rows = [(bit, weight) for weight, bit in enumerate(self.offset)]
        total = Signal(len(self.value) + p.slope_guard)
        m.d.comb += total.eq(
            (self.intercept << p.slope_guard - p.value_guard) + product(m, self.slope, rows, "rise")
        )
        with m.If(self.moves):
            m.d.sync += [
                self.offset.eq(~low if p.falling else low),
                self.zeros.eq(zeros),
                self.zero.eq(zero),
                self.value.eq(total[p.slope_guard :]),
                self.amount.eq(self._chosen()),
            ]
        m.d.comb += self.o.payload.eq(self._added(m) if p.logarithmic else self._shifted(m))
        return m

    def _normalised(self, m):
        """The bits behind the leading one, how many zeros were before it, and if it is missing."""
        p = self.params
        # One stage per bit of the number of zeros, the largest step first: is the top empty?
        value, zeros = self.i.payload, []
        for power in reversed(range(len(self.zeros))):
            step = 1 << power
            following = Signal(p.input.width, name=f"left_{power}")
            none = Signal(name=f"none_{power}")
            m.d.comb += [
                none.eq(~value[-step:].any()),
                following.eq(Mux(none, value << step, value)),
            ]
            zeros.insert(0, none)
            value = following
        return value[-1 - p.mantissa_bits : -1], Cat(zeros), ~value[-1]

    def _chosen(self):
        """What the exponent of the input in the first stage does."""
        # The last of the table stands for 0, which has no leading one and no number of zeros of its
        # own.
        p, width = self.params, len(self.amount)
        *entries, zero = (entry & (1 << width) - 1 for entry in p.by_zeros)
        found = select(self.zeros, entries[: p.input.width], width)
        return Mux(self.zero, Const(zero, width), found)

    def _added(self, m):
        """The value with the exponent, rounded and saturated."""
        p = self.params
        # The extremes of both parts bound the sum; only as many bits as that are saturated.
        low, high = min(p.by_zeros), max(p.by_zeros) + p.value_high
        limits = Format(low >> p.guard, high >> p.guard, p.output.frac)
        total = Signal(signed(Format(low, high, 0).width + 1))
        code = Signal(signed(limits.width) if limits.signed else limits.width)
        m.d.comb += [total.eq(self.value + self.amount), code.eq(total >> p.guard)]
        return saturated(code, limits, p.output)

    def _shifted(self, m):
        """The value shifted, rounded and saturated."""
        p = self.params
        value = Cat(Const(0, 1), self.value)[p.guard :]
        for power, chosen in enumerate(self.amount):
            following = Signal(len(value), name=f"right_{power}")
            m.d.comb += following.eq(Mux(chosen, value >> (1 << power), value))
            value = following
        # Rounding may carry into one more bit. All ones are the largest code: saturation is an OR.
        size = p.output.high.bit_length()
        code = Signal(max(len(value), size + 1))
        m.d.comb += code.eq((value + 1) >> 1)
        beyond = code[size:].any()
        if p.saturates in p.by_zeros:
            beyond = beyond | self.amount.all()
        return code[:size] | beyond.replicate(size)
