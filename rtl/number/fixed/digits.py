"""Base class of serial dividers (non-restoring), and the digit of a square root."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value, signed

from spikeloom.golden.number.fixed.digits import Division
from spikeloom.rtl.core.block import Block

__all__ = ["Divider", "root_digit"]


class Divider(Block):
    """Divides what an offered item says, and accepts it in the last cycle of the work.

    ``quotient`` first holds the bits of the dividend below its sign, which are shifted out on top
    while the digits are shifted in below. After them three cycles finish, one bit of ``tail`` each:
    ``up`` becomes the decision to round up, or ``quotient`` a limit; ``up`` is dropped if it would
    pass the limit; the result is offered. Between items nothing is ``left``. Whether there is
    ``some`` dividend at all is seen while it is shifted out, unless it is a constant.
    """

    def __init__(self, params):
        super().__init__(params)
        division: Division = params.division
        self.digit = Signal(range(division.digits + 2))
        self.left = Signal(signed(division.divisor_bits))
        self.quotient = Signal(division.digits)
        self.tail = Signal(3)
        self.up = Signal()
        self.invalid = Signal()
        self.some = Const(1) if division.constant else Signal()

    def divide(self, m: Module, negative, bits: Value, divisor: Value):
        """The logic of ``m``, all but where its operands come from.

        Parameters
        ----------
        m : Module
            Where it goes.
        negative, bits : Value
            Sign of the dividend, and its bits below the sign, with the zeros after them.
        divisor : Value
            Two's complement, signed.
        """
        division = self.params.division
        kept, o = division.kept, division.o
        step, loading, taken, plus = Signal(), Signal(), Signal(), Signal()
        rounding, limiting, done = self.tail
        m.d.comb += [
            loading.eq(self.digit == 0),
            step.eq(self.i.valid & ~self.tail.any()),
            taken.eq(done & self.o.ready),
            self.i.ready.eq(limiting),
            self.o.valid.eq(done),
            # The divisor is subtracted where it has the sign of what is left: a digit 1.
            plus.eq(self.left[-1] == divisor[-1]),
        ]

        # In the beginning the sign of the dividend, in all bits, is what is left.
        term = Mux(loading, 0, divisor.as_unsigned()) ^ Mux(loading, negative, plus).replicate(
            len(divisor)
        )
        shifted = Cat(self.quotient[-1] & ~loading, self.left)[: len(divisor)]
        # The carry into an adder is one more bit below, or it would be an adder of its own.
        total = Cat(Const(1, 1), shifted) + Cat(plus & ~loading, term)

        # The sign of the quotient is its first digit inverted; digits above the result are like it.
        below, zero = Signal(), Signal()
        invert = int(kept == division.digits) << kept - 1
        floor = self.quotient[:kept] ^ invert
        result = Signal(kept)
        above = self.quotient[kept - 1 : -1]
        m.d.comb += [
            below.eq(~self.quotient[-1]),
            zero.eq(~divisor.any()),
            result.eq(floor + self.up),
            self.o.payload.q.eq(result),
            self.o.payload.invalid.eq(self.invalid),
        ]
        beyond = zero if o.signed else zero | below
        if len(above):
            beyond |= Mux(below, ~above.all(), above.any())

        limited = Signal()
        m.d.comb += limited.eq(rounding & beyond)
        limit = Cat((~below & (self.some | ~zero)).replicate(kept - 1), below) ^ invert
        following = Mux(loading, bits, Cat(plus, self.quotient))[: division.digits]
        with m.If(step):
            m.d.sync += [
                self.digit.eq(self.digit + 1),
                self.tail.eq(self.digit == division.digits),
                self.left.eq(total[1:]),
            ]
            if not division.constant:
                m.d.sync += self.some.eq(Mux(loading, negative, self.some | self.quotient[-1]))
            m.d.sync += self.quotient[kept:].eq(following[kept:])
        with m.If(step | limited):
            m.d.sync += self.quotient[:kept].eq(Mux(step, following[:kept], limit))
        with m.If(rounding):
            m.d.sync += [
                self.up.eq(~beyond & self._goes_up(floor[0], below, plus, divisor)),
                self.invalid.eq(zero),
            ]
        with m.If(limiting):
            m.d.sync += self.up.eq(self.up & ~(result[-1] & ~floor[-1]))
        with m.If(rounding | limiting):
            m.d.sync += self.tail.eq(self.tail << 1)
        with m.If(taken):
            m.d.sync += [register.eq(0) for register in (self.digit, self.left, self.tail, self.up)]

    def _goes_up(self, odd, below, plus, divisor):
        """Whether the quotient is rounded up; it is one half off, more or less by what is left."""
        mode = self.params.rounding
        if mode == "nearest_even":
            return Mux(self.left.any(), plus, odd)
        if mode == "nearest":
            return Mux(self.left.any(), plus, ~below)
        next_is_exact = (self.left == divisor) & divisor[-1]
        if mode == "truncate":
            return next_is_exact
        this_is_exact = ~(self.left + divisor)[: len(divisor)].any()
        return next_is_exact | (below & ~this_is_exact)


def root_digit(left, root, pair):
    """The next digit of a square root with restoring, and what is then left."""
    # A digit 1 takes 4 root + 1 off what is left: the square of 2 root + 1 less that of 2 root.
    number = Cat(pair, left)
    trial = number - Cat(Const(1, 2), root)
    fits = ~trial[-1]
    return fits, Mux(fits, trial, number)
