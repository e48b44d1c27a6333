"""Fixed-point formats: ranges of codes, and the meaning of a code."""

import re
from dataclasses import dataclass
from fractions import Fraction
from numbers import Rational, Real

import numpy as np

from spikeloom.golden.core.checks import check_int

from .rounding import rounded

__all__ = ["UQ", "Constant", "Format", "Q"]

_LABEL = re.compile(r"(U?)Q(-?\d+)\.(-?\d+)")


@dataclass(frozen=True)
class Format:
    """The codes ``low..high`` of numbers with ``frac`` fraction bits: ``c`` means ``c * 2**-frac``.

    :func:`Q` and :func:`UQ` give the formats whose codes fill a word. What lies between, such as
    the sum of three such numbers, is a format too: its limits are kept, not only its width, so a
    sum of four needs two bits more and not three.

    Parameters
    ----------
    low, high : int
        Smallest and largest code, both included.
    frac : int
        Fraction bits, -64..192; below 0 the last bits are not there.
    """

    low: int
    high: int
    frac: int

    def __post_init__(self):
        check_int("high", self.high, -(1 << 256), 1 << 256)
        check_int("low", self.low, -(1 << 256), self.high)
        check_int("frac", self.frac, -64, 192)

    @classmethod
    def parse(cls, label: str) -> "Format":
        """Read ``"Q8.8"`` (signed, the sign counted before the point) or ``"UQ8.8"``."""
        if not isinstance(label, str):
            raise TypeError(f"a format must be written like 'Q8.8' or 'UQ8.8', not {label!r}")
        match = _LABEL.fullmatch(label)
        if match is None:
            raise ValueError(f"a format must be written like 'Q8.8' or 'UQ8.8', not {label!r}")
        make = UQ if match[1] else Q
        return make(int(match[2]), int(match[3]))

    @property
    def signed(self) -> bool:
        """Whether a code can be negative."""
        return self.low < 0

    @property
    def width(self) -> int:
        """Bits that a word for these codes needs, at least 1."""
        if self.signed:
            return 1 + max((~self.low).bit_length(), max(self.high, 0).bit_length())
        return max(1, self.high.bit_length())

    @property
    def full(self) -> bool:
        """Whether the codes fill their word."""
        return self == self.word

    @property
    def word(self) -> "Format":
        """The format of all codes of a word of this width and sign."""
        if self.signed:
            return Format(-(1 << self.width - 1), (1 << self.width - 1) - 1, self.frac)
        return Format(0, (1 << self.width) - 1, self.frac)

    @property
    def dtype(self) -> type[np.integer]:
        """NumPy's integers for the codes: uint64 for 64 unsigned bits, int64 for all others."""
        return np.uint64 if self.width == 64 and not self.signed else np.int64

    @property
    def resolution(self) -> Fraction:
        """What one code is worth."""
        return Fraction(2) ** -self.frac

    @property
    def limits(self) -> tuple[Fraction, Fraction]:
        """Smallest and largest value."""
        return self.low * self.resolution, self.high * self.resolution

    def __str__(self):
        sign = "" if self.signed else "U"
        word = f"{sign}Q{self.width - self.frac}.{self.frac}"
        return word if self.full else f"{word}[{self.low}..{self.high}]"

    def holds(self, other: "Format") -> bool:
        """Whether every code of ``other`` is one of these."""
        return self.frac == other.frac and self.low <= other.low and other.high <= self.high

    def code(self, value: Real | float, mode: str = "nearest_even") -> int:
        """The code nearest to a number, rounded as ``mode`` says.

        Raises
        ------
        ValueError
            The number is not finite, or its code is not one of these.
        """
        if isinstance(value, bool) or not isinstance(value, Real):
            raise TypeError(f"a value of {self} must be a number, not {value!r}")
        if not isinstance(value, Rational) and not np.isfinite(float(value)):
            raise ValueError(f"a value of {self} must be finite, not {value!r}")
        # In quarters of a code, the last of them meaning "and something more": enough to round.
        exact = value if isinstance(value, Rational) else float(value)
        scaled = Fraction(exact) / self.resolution * 4
        quarters = scaled.numerator // scaled.denominator
        sticky = int(quarters != scaled)
        code = int(_rounded_int(quarters * 2 + sticky, 3, mode))
        if not self.low <= code <= self.high:
            low, high = (float(limit) for limit in self.limits)
            raise ValueError(f"a value of {self} must be in {low!r}..{high!r}, not {value!r}")
        return code

    def constant(self, value: Real | float, mode: str = "nearest_even") -> "Constant":
        """A number for expressions, rounded to a code of this format."""
        return Constant(self.code(value, mode), self.frac)

    def real(self, codes) -> np.ndarray:
        """What codes mean, in float64."""
        return np.ldexp(np.asarray(codes, np.float64), -self.frac)

    # What the operators of the language give. Exact: nothing is rounded and nothing overflows.

    def at(self, frac: int) -> "Format":
        """The same numbers with more fraction bits."""
        shift = frac - self.frac
        if shift < 0:
            raise ValueError(f"frac must be at least {self.frac}, not {frac}; round first")
        return Format(self.low << shift, self.high << shift, frac)

    def aligned(self, other: "Format") -> tuple["Format", "Format"]:
        """This and another format with the fraction bits of the finer one."""
        frac = max(self.frac, other.frac)
        return self.at(frac), other.at(frac)

    def __add__(self, other: "Format") -> "Format":
        a, b = self.aligned(other)
        return Format(a.low + b.low, a.high + b.high, a.frac)

    def __neg__(self) -> "Format":
        return Format(-self.high, -self.low, self.frac)

    def __sub__(self, other: "Format") -> "Format":
        return self + -other

    def __mul__(self, other: "Format") -> "Format":
        # A product is linear in either factor, so its extremes are at corners.
        ends = [x * y for x in (self.low, self.high) for y in (other.low, other.high)]
        return Format(min(ends), max(ends), self.frac + other.frac)

    def __abs__(self) -> "Format":
        low = 0 if self.low <= 0 <= self.high else min(abs(self.low), abs(self.high))
        return Format(low, max(abs(self.low), abs(self.high)), self.frac)

    def scaled(self, power: int) -> "Format":
        """The numbers times ``2**power``: only the point moves."""
        return Format(self.low, self.high, self.frac - power)

    def union(self, other: "Format") -> "Format":
        """The format of what is one or the other."""
        a, b = self.aligned(other)
        return Format(min(a.low, b.low), max(a.high, b.high), a.frac)

    def minimum(self, other: "Format") -> "Format":
        """The format of the smaller of two numbers."""
        a, b = self.aligned(other)
        return Format(min(a.low, b.low), min(a.high, b.high), a.frac)

    def maximum(self, other: "Format") -> "Format":
        """The format of the larger of two numbers."""
        a, b = self.aligned(other)
        return Format(max(a.low, b.low), max(a.high, b.high), a.frac)

    def square(self) -> "Format":
        """The format of a number times itself, which is not negative."""
        return abs(self) * abs(self)

    def rounded(self, frac: int, mode: str) -> "Format":
        """The format after rounding to ``frac`` fraction bits."""
        if frac >= self.frac:
            return self.at(frac)
        drop = self.frac - frac
        if drop > 63:  # codes are shifted as 64-bit integers
            raise ValueError(f"a number of {self} must lose at most 63 fraction bits, not {drop}")
        if mode == "stochastic":  # either neighbour may come out
            return Format(self.low >> drop, -(-self.high >> drop), frac)
        return Format(_rounded_int(self.low, drop, mode), _rounded_int(self.high, drop, mode), frac)

    def clipped(self, to: "Format") -> "Format":
        """The format after saturating to the codes of ``to``."""
        if to.frac != self.frac:
            raise ValueError(
                f"{self} must be rounded to {to.frac} fraction bits before it becomes {to}"
            )
        return Format(
            min(max(self.low, to.low), to.high), min(max(self.high, to.low), to.high), to.frac
        )


@dataclass(frozen=True)
class Constant:
    """A number that is the same on both sides of a pair: ``code * 2**-frac``."""

    code: int
    frac: int

    @property
    def format(self) -> Format:
        """The format that holds this one code."""
        return Format(self.code, self.code, self.frac)


def _rounded_int(code: int, drop: int, mode: str) -> int:
    """A code of any length, rounded; what is further down than any half counts as one bit."""
    if drop > 62:
        drop, code = 62, code >> drop - 62 | int(code & (1 << drop - 62) - 1 != 0)
    if drop <= 0:
        return code
    # Only the sign, the last bit that stays and what is lost decide: the rest is kept aside, for it
    # may be longer than any integer of NumPy.
    sign = -1 if code < 0 else 1
    rest, near = divmod(abs(code), 1 << drop + 1)
    return sign * 2 * rest + int(rounded(np.array(sign * near), drop, mode))


def Q(m: int, n: int) -> Format:
    """Signed ``Qm.n``, the sign counted in ``m``: ``Q(8, 8)`` has 16 bits; at most 64."""
    _check(m, n, "Q")
    return Format(-(1 << m + n - 1), (1 << m + n - 1) - 1, n)


def UQ(m: int, n: int) -> Format:
    """Unsigned ``Qm.n``: ``UQ(8, 8)`` has 16 bits; at most 64."""
    _check(m, n, "UQ")
    return Format(0, (1 << m + n) - 1, n)


def _check(m, n, kind):
    check_int("m", m, -64, 128)
    check_int("n", n, -64, 128)
    if not 1 <= m + n <= 64:
        raise ValueError(f"{kind}{m}.{n} must have 1..64 bits, not {m + n}")
