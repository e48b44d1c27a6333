"""Logarithm, reciprocal and roots of numbers of any magnitude, by normalisation and a table."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.dialect import as_int, lookup
from spikeloom.golden.number.approximation import fit
from spikeloom.golden.number.language.format import Format

from .unit import FunctionParams, FunctionPipeline

__all__ = ["FUNCTIONS", "Normalised", "NormalisedParams"]

FUNCTIONS = ("log", "log2", "reciprocal", "sqrt", "rsqrt")
"""Functions whose value at ``2**e * m`` follows from that at ``m``."""


@dataclass(frozen=True, kw_only=True)
class NormalisedParams(FunctionParams):
    """Parameters of a function of a normalised number.

    Parameters
    ----------
    function : str
        One of :data:`FUNCTIONS`.
    x : str
        Format of the input, unsigned and of 3..32 bits, like ``"UQ8.8"``.
    y : str
        Format of the output, of at most 24 bits.
    mantissa_bits : int
        Bits behind the leading one that are used, 2..18, and less than the bits of ``x``.
    segment_bits : int
        How many of them choose the segment, 1..11, and less than all.
    value_guard, slope_guard : int
        Fraction bits of intercepts, 1..8, and slopes, ``value_guard..16``, below the last bit of
        the value on 1..2.
    """

    WIDEST: ClassVar[int] = 32

    function: str = "log2"
    x: str = "UQ8.8"
    y: str = "Q4.12"
    mantissa_bits: int = 14
    segment_bits: int = 8
    value_guard: int = 3
    slope_guard: int = 7

    def __post_init__(self):
        check_choice("function", self.function, FUNCTIONS)
        x, y = Format.parse(self.x), Format.parse(self.y)
        if x.signed:
            raise ValueError(f"x must be an unsigned format such as 'UQ8.8', not {self.x!r}")
        check_int("width of x", x.width, 3, self.WIDEST)
        check_int("width of y", y.width, 1 + y.signed, 24)
        check_int("mantissa_bits", self.mantissa_bits, 2, min(18, x.width - 1))
        check_int("segment_bits", self.segment_bits, 1, min(11, self.mantissa_bits - 1))
        check_int("value_guard", self.value_guard, 1, 8)
        check_int("slope_guard", self.slope_guard, self.value_guard, 16)
        if self.logarithmic:
            check_int("fraction bits of y of a logarithm", y.frac, 1, 24)

    @property
    def latency(self):
        return 2

    @property
    def offset_bits(self) -> int:
        """Bits of the offset in a segment."""
        return self.mantissa_bits - self.segment_bits

    @property
    def logarithmic(self) -> bool:
        """Whether the exponent is added; else it shifts."""
        return self.function.startswith("log")

    @property
    def halves(self) -> bool:
        """Whether only half of the exponent shifts; its last bit then chooses the table."""
        return self.function.endswith("sqrt")

    @property
    def falling(self) -> bool:
        """Whether offsets count from the end of a segment, which makes all slopes positive."""
        return self.function in ("reciprocal", "rsqrt")

    @property
    def exponents(self) -> range:
        """Exponents of the leading ones of the input, from the last bit to the first."""
        return range(-self.input.frac, self.input.width - self.input.frac)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """For each exponent the bits that the result has before the last of ``y``."""
        frac = self.output.frac
        if self.function == "sqrt":
            return tuple(frac + 1 + (e >> 1) for e in self.exponents)
        return tuple(frac - (e >> self.halves) for e in self.exponents)

    @property
    def result_bits(self) -> int:
        """Bits of the largest result, as far as ``y`` has them."""
        return max(1, min(self.output.high.bit_length(), max(self.places)))

    @property
    def guard(self) -> int:
        """Bits of the value on 1..2 below the last of the result.

        What is shifted floors, so all it needs is the one that rounds. A logarithm has three, as
        multiples of ``log(2)`` are rounded too, but with base 2 these are exact.
        """
        return {"log": 3, "log2": 0}.get(self.function, 1)

    @property
    def precision(self) -> int:
        """Fraction bits of the value on 1..2, or 1..4."""
        return self.guard + (self.output.frac if self.logarithmic else self.result_bits)

    @property
    def value_high(self) -> int:
        """The largest code of that value: 1, or just below for what does not come near."""
        return (1 << self.precision) - (self.function in ("log", "sqrt"))

    @cached_property
    def coefficients(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Intercepts and slopes by segment, for roots once more with odd exponents."""
        t = np.arange(1 << self.offset_bits)
        place = t[::-1] if self.falling else t
        starts = np.arange(1 << self.segment_bits) << self.offset_bits
        # Bits that are not used stand for the middle of what they may be.
        unused = self.input.width - 1 - self.mantissa_bits
        mantissa = 1 + (starts[:, None] + place + (1 - 2.0**-unused) / 2) / (
            1 << self.mantissa_bits
        )
        if self.halves:
            mantissa = np.concatenate([mantissa, 2 * mantissa])
        scale = self.precision - (self.function == "sqrt")
        low, high = int(not self.logarithmic), self.value_high
        wanted = np.clip(np.ldexp(self.formula(mantissa), scale), low, high)
        c0, c1 = fit.linear(wanted, t, self.value_guard, self.slope_guard, low, high)
        if not self.logarithmic:  # it is rounded after the shift
            c0 = c0 - (1 << self.value_guard - 1)
        return tuple(c0.tolist()), tuple(c1.tolist())

    @property
    def zeros_bits(self) -> int:
        """Bits of the number of leading zeros of an input that is not 0."""
        return (self.input.width - 1).bit_length()

    @property
    def farthest(self) -> int:
        """A shift that leaves nothing of the value, not even what rounds."""
        return self.result_bits + 2

    @property
    def saturates(self) -> int:
        """What stands for no shift but the largest code of ``y``: all ones."""
        return (1 << (self.farthest + 1).bit_length()) - 1

    @cached_property
    def by_zeros(self) -> tuple[int, ...]:
        """What the exponent does, by the number of leading zeros; of 0 that is any number beyond.

        For a logarithm what is added, with ``guard`` fraction bits and the half that rounds; else
        how far to shift to the right, less ``guard``, or :attr:`saturates`.
        """
        if self.logarithmic:
            unit = np.log(2) if self.function == "log" else 1.0
            added = np.rint(np.ldexp(np.array(self.exponents) * unit, self.precision))
            entries = added.astype(np.int64) + (1 << self.guard >> 1)
            # So low that with any value it is not above the lowest code.
            zero = (self.output.low << self.guard) - self.value_high
        else:
            # With more places than `result_bits` a result is beyond the largest code: it saturates,
            # and no shift is to the left.
            shifts = self.result_bits - np.array(self.places)
            entries = np.where(shifts < 0, self.saturates, np.minimum(shifts, self.farthest))
            zero = self.farthest if self.function == "sqrt" else self.saturates
        beyond = (1 << self.zeros_bits) + 1 - self.input.width
        return *entries[::-1].tolist(), *((zero,) * beyond)


class Normalised(FunctionPipeline[NormalisedParams]):
    """Logarithm, reciprocal or root of an unsigned number of any magnitude.

    The input is ``2**e * (1 + m)``: its leading one is shifted to the first place, which gives the
    exponent ``e``, and ``mantissa_bits`` of what follows are ``m``. The function of ``1 + m`` is a
    straight line in each of ``2**segment_bits`` segments, as in
    :class:`~spikeloom.golden.number.elementary.linear.Linear`, floored a few bits below the last
    of the result. Then, rounded to the nearest, ties up::

        log, log2    log(1 + m) + e * log(2)
        reciprocal   1 / (1 + m) shifted by -e
        sqrt         sqrt(1 + m), or sqrt(2 + 2 m) if e is odd, shifted by e >> 1
        rsqrt        1 / sqrt(1 + m), or 1 / sqrt(2 + 2 m) if e is odd, shifted by -(e >> 1)

    Multiples of ``log(2)`` are a table. ``y`` saturates at both ends; of 0 the logarithm is the
    lowest code, the reciprocal and ``rsqrt`` the highest, and the root is 0.

    Error: :meth:`max_error_ulp`, over all inputs of any width. For ``UQ8.8``, 256 segments and 8
    ``slope_guard`` bits, with all 15 bits of the mantissa, in codes of the output: ``log2`` in
    ``Q4.12`` 0.64, ``log`` 0.60, ``sqrt`` in ``UQ4.12`` 0.68, ``reciprocal`` in ``UQ8.8`` and
    ``rsqrt`` in ``UQ5.11`` 0.51. A bit less of the mantissa saves a row of the multiplier:
    the default, ``log2`` with 14 of them, has 0.73.

    Latency 2, one result per cycle; both stages wait while the output is not taken. The first has
    the leading zeros, the shift and the table, the second the line; the way back is behind it.

    Source: J.-M. Muller, "Elementary Functions" (3rd ed., 2016), chapter 11, for the reduction of
    the range, and chapter 6 for linear approximation; J. N. Mitchell, "Computer Multiplication and
    Division Using Binary Logarithms", IRE Transactions on Electronic Computers EC-11 (1962), for
    the exponent as the leading one.
    """

    EXAMPLES = (
        NormalisedParams(),
        NormalisedParams(
            function="sqrt",
            x="UQ1.2",
            y="UQ1.0",
            mantissa_bits=2,
            segment_bits=1,
            value_guard=1,
            slope_guard=1,
        ),
        NormalisedParams(
            function="reciprocal",
            x="UQ4.4",
            y="UQ4.4",
            mantissa_bits=7,
            segment_bits=4,
            value_guard=1,
            slope_guard=4,
        ),
        NormalisedParams(
            function="rsqrt",
            x="UQ6.5",
            y="Q3.6",
            mantissa_bits=8,
            segment_bits=4,
            slope_guard=5,
        ),
        NormalisedParams(
            function="log",
            x="UQ5.4",
            y="Q4.5",
            mantissa_bits=7,
            segment_bits=4,
            slope_guard=4,
        ),
        NormalisedParams(
            function="log2",
            x="UQ5.3",
            y="UQ2.4",
            mantissa_bits=6,
            segment_bits=3,
            slope_guard=4,
        ),
        NormalisedParams(
            function="sqrt",
            x="UQ16.16",
            y="UQ8.10",
            mantissa_bits=18,
            segment_bits=11,
            value_guard=8,
            slope_guard=16,
        ),
    )

    def evaluate(self, x):
        p = self.params
        value, chosen, high = self.value(x), self.chosen(x), self.params.output.high
        if p.logarithmic:
            return np.clip(value + chosen >> p.guard, p.output.low, high)
        shifted = (value << 1) >> p.guard + chosen
        return np.where(chosen == p.saturates, high, np.minimum(shifted + 1 >> 1, high))

    def normalised(self, x):
        """The input shifted until its first bit is 1, and how far. Pure; golden dialect."""
        # A binary search for the leading one: if the top 2**power bits are empty they are shifted
        # out.
        width, zeros = self.params.input.width, x & 0
        for power in reversed(range(self.params.zeros_bits)):
            short = x < 1 << width - (1 << power)
            x = np.where(short, x << (1 << power), x) & (1 << width) - 1
            zeros = zeros << 1 | as_int(short)
        return x, zeros

    def chosen(self, x):
        """What the exponent does, of :attr:`~NormalisedParams.by_zeros`."""
        _, zeros = self.normalised(x)
        return lookup(self.params.by_zeros, zeros + as_int(x == 0))

    def split(self, x):
        """Segment and offset of an input; of 0 they do not matter."""
        p = self.params
        left, zeros = self.normalised(x)
        mantissa = left >> p.input.width - 1 - p.mantissa_bits & (1 << p.mantissa_bits) - 1
        segment, t = mantissa >> p.offset_bits, mantissa & (1 << p.offset_bits) - 1
        # An odd exponent leaves a factor 2 under the root: a second half of the table, for 2..4.
        if p.halves:
            segment = segment | ((zeros ^ p.exponents[-1]) & 1) << p.segment_bits
        return segment, t ^ (1 << p.offset_bits) - 1 if p.falling else t

    def value(self, x):
        """The function of 1..2, or 1..4, before the way back. Pure; golden dialect."""
        p = self.params
        segment, t = self.split(x)
        c0, c1 = (lookup(table, segment) for table in p.coefficients)
        return (c0 << p.slope_guard - p.value_guard) + c1 * t >> p.slope_guard

    def max_error_ulp(self) -> float:
        """The largest error in codes of the output, over all inputs.

        Inputs that differ only in bits that are not used give the same result. The function is
        monotone, so the first and the last of them are furthest from it.
        """
        p = self.params
        worst = 0.0
        # For each number of bits that fall off behind the mantissa, the first and the last input of
        # every mantissa: all that can be the worst, however wide the input.
        for unused in range(p.input.width - p.mantissa_bits):
            # With no bit unused there are also all the shorter inputs, 0 among them.
            start = (1 << p.mantissa_bits) if unused else 0
            first = np.arange(start, 2 << p.mantissa_bits) << unused
            for codes in (first, first + (1 << unused) - 1):
                error = np.abs(self.evaluate(codes) - p.wanted(codes))
                worst = max(worst, float(error.max()))
        return worst
