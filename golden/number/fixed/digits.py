"""Digit recurrences of division and square root, in the golden dialect.

One digit is a function of its own, for the clocked models do one in each cycle.
"""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Register
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.rounding import wrapped

__all__ = ["Division", "goes_up", "integer_root", "root_digit"]


@dataclass(frozen=True)
class Division:
    """Geometry of one division without restoring, and the division itself.

    The dividend is ``dividend_bits`` wide, two's complement, with ``zeros`` zeros after it; the
    quotient is rounded and saturated to ``o``. A digit is 1 or -1, written 1 or 0, and there are as
    many as the dividend has bits with its zeros. Digits ``p[n - 1]..p[0]`` mean the quotient
    ``sum((2 * p[k] - 1) * 2**k) / 2``: one half more than an integer, which is the number with the
    bits ``p`` and the first of them inverted. What is left lies in
    ``-abs(divisor)..abs(divisor) - 1`` all the time, and in the end its sign says on which side of
    that half the true quotient lies: rounding costs no further digit.

    Parameters
    ----------
    dividend_bits, divisor_bits : int
        Widths of two's complement words.
    zeros, divisor_zeros : int
        Zeros that follow the dividend, and those that the divisor ends with.
    o : Format
        Format of the result.
    constant : bool
        Whether the dividend is a constant above 0.
    """

    dividend_bits: int
    divisor_bits: int
    zeros: int
    divisor_zeros: int
    o: Format
    constant: bool = False

    @property
    def digits(self) -> int:
        """Digits of the quotient."""
        return self.dividend_bits + self.zeros

    @property
    def kept(self) -> int:
        """Bits of the result as a two's complement word."""
        return self.o.width + (not self.o.signed)

    @classmethod
    def of(cls, dividend: Format, divisor: Format, o: Format, constant=False) -> "Division":
        """The division of codes of two formats."""
        # A code of `o` is the integer quotient of the codes with `shift` zeros after the dividend,
        # or with so many after the divisor if it is negative. There are at least as many digits as
        # the result has bits, so that it can be cut out of them.
        shift = o.frac - dividend.frac + divisor.frac
        zeros = max(0, shift)
        needed = dividend.width + (not dividend.signed)
        kept = o.width + (not o.signed)
        divisor_zeros = max(0, -shift)
        divisor_bits = divisor.width + (not divisor.signed) + divisor_zeros
        digits = max(needed, kept - zeros, 2)
        return cls(digits, divisor_bits, zeros, divisor_zeros, o, constant)

    def digit(self, left, bit, divisor):
        """What is left after one digit more, and whether that digit is 1."""
        # Subtracted where the signs are alike and added where they differ: what is left stays
        # within the divisor on either side of 0, and no digit is ever taken back.
        plus = (left < 0) == (divisor < 0)
        following = (left << 1) + bit + np.where(plus, -divisor, divisor)
        return wrapped(following, self.divisor_bits, True), plus

    def result(self, dividend, divisor, mode: str):
        """The quotient, rounded and saturated; for a divisor 0 the limit on the dividend's side."""
        # At first only the sign is left, in all bits. The digits run to one place beyond the last
        # bit of the dividend with its zeros: that is the half of the integer.
        top = self.dividend_bits - 1
        left, digits = dividend >> top, dividend & 0
        for place in range(top - 1, -2 - self.zeros, -1):
            bit = (dividend >> place) & 1 if place >= 0 else 0
            left, plus = self.digit(left, bit, divisor)
            digits = (digits << 1) | as_int(plus)
        # The digits as bits, the first of them inverted, are the floor in two's complement.
        floor = digits - (1 << self.digits - 1)
        quotient = floor + as_int(goes_up(left, floor, divisor, mode))
        limit = np.where(dividend < 0, self.o.low, np.where(dividend > 0, self.o.high, 0))
        return np.where(divisor == 0, limit, np.clip(quotient, self.o.low, self.o.high))

    def registers(self) -> tuple[Register, ...]:
        """State of a clocked division.

        ``digit`` counts; ``quotient`` has the digits so far below the bits of the dividend still to
        come. After the last digit the only 1 of ``tail`` moves on, from rounding (to ``up``) to the
        limits to the result. ``some`` tells whether the dividend is not 0, of which a constant one
        needs no telling; ``invalid`` tells whether the divisor is 0.
        """
        some = () if self.constant else (Register("some", 1),)
        return (
            Register("digit", (self.digits + 1).bit_length()),
            Register("left", self.divisor_bits, signed=True),
            Register("quotient", self.digits),
            *some,
            Register("tail", 3),
            Register("up", 1),
            Register("invalid", 1),
        )

    def step(self, state, dividend, divisor, i__valid, o__ready, mode: str):
        """One clock cycle: the state after it, and the outputs ``i__ready`` and those of ``o``."""
        left, quotient, tail, up = (state[name] for name in ("left", "quotient", "tail", "up"))
        loading = state["digit"] == 0
        works = (i__valid != 0) & (tail == 0)
        rounds, limits, done = tail == 1, tail == 2, tail == 4
        taken = done & (o__ready != 0)

        bit = quotient >> self.digits - 1
        following, plus = self.digit(left, bit, divisor)
        digits = (quotient << 1) | as_int(plus)
        shifted = np.where(loading, dividend << self.zeros + 1, digits) & (1 << self.digits) - 1
        negative = as_int(dividend < 0)

        # Only the bits kept of a limit are written: of the others none is looked at any more.
        floor = quotient - (1 << self.digits - 1)
        zero = divisor == 0
        beyond = zero | (floor < self.o.low) | (floor > self.o.high)
        high = (1 << self.kept - 1) - 1
        limit = high if self.constant else np.where(zero & (state["some"] == 0), 0, high)
        limit = np.where(floor < 0, -1 - high, limit) + (1 << self.digits - 1)
        mask = (1 << self.kept) - 1
        limited = (quotient & ((1 << self.digits) - 1 ^ mask)) | (limit & mask)
        short = wrapped(floor, self.kept, True)
        rises = goes_up(left, floor, divisor, mode) & ~beyond
        new = {
            "digit": state["digit"] + as_int(works),
            "left": np.where(works, np.where(loading, -negative, following), left),
            "quotient": np.where(works, shifted, np.where(rounds & beyond, limited, quotient)),
            "tail": np.where(
                works,
                as_int(state["digit"] == self.digits),
                np.where(rounds | limits, (tail << 1) & 7, tail),
            ),
            "up": np.where(rounds, as_int(rises), np.where(limits & (short == high), 0, up)),
            "invalid": np.where(rounds, as_int(zero), state["invalid"]),
        }
        if not self.constant:
            seen = np.where(loading, negative, state["some"] | bit)
            new["some"] = np.where(works, seen, state["some"])
        for name in ("digit", "left", "tail", "up"):
            new[name] = np.where(taken, 0, new[name])
        q = (short + up) & (1 << self.o.width) - 1
        outputs = {
            "i__ready": as_int(limits),
            "o__payload": q | (state["invalid"] << self.o.width),
            "o__valid": as_int(done),
        }
        return new, outputs


def goes_up(left, floor, divisor, mode: str):
    """Whether a quotient between ``floor`` and ``floor + 1`` is rounded to the latter.

    It is ``floor + 1/2 + left / (2 * divisor)``. Where that is an integer, ``left`` is the divisor
    or its negative.
    """
    next_is_exact = (left == divisor) & (divisor < 0)
    if mode == "truncate":
        return next_is_exact
    if mode == "toward_zero":
        return next_is_exact | ((floor < 0) & (left != -divisor))
    # Above the half where what is left has the sign of the divisor; at the half where nothing is.
    alike = (left < 0) == (divisor < 0)
    if mode == "nearest":
        return np.where(left == 0, floor >= 0, alike)
    return np.where(left == 0, (floor & 1) != 0, alike)


def root_digit(left, root, pair, bits: int):
    """What is left and the root after one digit more of a square root; restoring.

    Parameters
    ----------
    left, root : array of int
        What is left so far, and the root.
    pair : array of int
        The next two bits of the number.
    bits : int
        Bits of what is left afterwards, which is at most twice the root.
    """
    # The square of 2 r + 1 is that of 2 r and 4 r + 1 more: that much must be left for a digit 1.
    number = (left << 2) | pair
    trial = number - ((root << 2) | 1)
    fits = trial >= 0
    return np.where(fits, trial, number) & (1 << bits) - 1, (root << 1) | as_int(fits)


def integer_root(pairs):
    """The root of a number that comes two bits at a time, the most significant first."""
    left = root = pairs[0] & 0
    for count, pair in enumerate(pairs):
        left, root = root_digit(left, root, pair, count + 2)
    return root
