"""Digit recurrences: division and square root as hardware does them, in the golden dialect.

Each function gives the partial results after every digit, first digit first, so that a proof can
relate what a serial component holds in a clock cycle to them.
"""

from dataclasses import dataclass

import numpy as np

from ..dialect import as_int
from .format import Format
from .rounding import ROUNDINGS, wrapped

__all__ = ["MODES", "Division", "goes_up", "roots"]

MODES = tuple(mode for mode in ROUNDINGS if mode != "stochastic")
"""Roundings of the serial operators."""


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
    """

    dividend_bits: int
    divisor_bits: int
    zeros: int
    divisor_zeros: int
    o: Format

    @property
    def digits(self) -> int:
        """Digits of the quotient."""
        return self.dividend_bits + self.zeros

    @property
    def kept(self) -> int:
        """Bits of the result as a two's complement word."""
        return self.o.width + (not self.o.signed)

    @classmethod
    def of(cls, dividend: Format, divisor: Format, o: Format) -> "Division":
        """The division of codes of two formats."""
        shift = o.frac - dividend.frac + divisor.frac
        zeros = max(0, shift)
        needed = dividend.width + (not dividend.signed)
        kept = o.width + (not o.signed)
        divisor_zeros = max(0, -shift)
        divisor_bits = divisor.width + (not divisor.signed) + divisor_zeros
        return cls(max(needed, kept - zeros, 2), divisor_bits, zeros, divisor_zeros, o)

    def steps(self, dividend, divisor):
        """What is left and the digits so far, after 0, 1, … ``digits`` digits."""
        top = self.dividend_bits - 1
        left, digits = dividend >> top, dividend & 0
        partial = [(left, digits)]
        for place in range(top - 1, -2 - self.zeros, -1):
            bit = (dividend >> place) & 1 if place >= 0 else 0
            plus = (left < 0) == (divisor < 0)
            left = wrapped(
                (left << 1) + bit + np.where(plus, -divisor, divisor), self.divisor_bits, True
            )
            digits = (digits << 1) | as_int(plus)
            partial.append((left, digits))
        return partial

    def result(self, dividend, divisor, mode: str):
        """The quotient, rounded and saturated; for a divisor 0 the limit on the dividend's side."""
        left, digits = self.steps(dividend, divisor)[-1]
        floor = digits - (1 << self.digits - 1)
        quotient = floor + as_int(goes_up(left, floor, dividend, divisor, mode))
        limit = np.where(dividend < 0, self.o.low, np.where(dividend > 0, self.o.high, 0))
        return np.where(divisor == 0, limit, np.clip(quotient, self.o.low, self.o.high))


def goes_up(left, floor, dividend, divisor, mode: str):
    """Whether a quotient between ``floor`` and ``floor + 1`` is rounded to the latter.

    It is ``floor + 1/2 + left / (2 * divisor)``. Where that is an integer, ``left`` is the divisor
    or its negative.
    """
    alike = (left < 0) == (divisor < 0)
    negative = (dividend < 0) != (divisor < 0)
    next_is_exact = (left == divisor) & (divisor < 0)
    if mode == "truncate":
        return next_is_exact
    if mode == "toward_zero":
        return next_is_exact | (negative & (left != -divisor))
    if mode == "nearest":
        return np.where(left == 0, np.logical_not(negative), alike)
    return np.where(left == 0, (floor & 1) != 0, alike)


def roots(pairs):
    """What is left and the root so far, after each pair of bits of a number; restoring.

    Parameters
    ----------
    pairs : sequence of array of int
        The number, two bits at a time, the most significant first.
    """
    left = root = pairs[0] & 0
    partial = [(left, root)]
    for count, pair in enumerate(pairs):
        number = (left << 2) | pair
        trial = number - ((root << 2) | 1)
        fits = trial >= 0
        # What is left is at most twice the root.
        left = np.where(fits, trial, number) & (1 << count + 2) - 1
        root = (root << 1) | as_int(fits)
        partial.append((left, root))
    return partial
