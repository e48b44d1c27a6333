"""Posit formats, and their codes taken apart and put together.

A posit of ``width`` bits is 0 (all zeros), NaR, "not a real" (a one and then zeros), or, after
negation in two's complement where the first bit is 1, a regime (a run of equal bits and the bit
that ends it), ``es`` exponent bits and a fraction. A regime of ``k`` ones is ``r = k - 1``, one of
``k`` zeros ``r = -k``; the value is ``2**(r * 2**es + e) * (1 + f)``. What is cut off at the end
counts as zeros.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port

__all__ = [
    "FORMATS",
    "OperatorParams",
    "Parts",
    "PositParams",
    "join",
    "leading_one",
    "split",
    "values",
]

FORMATS = (
    {},
    {"width": 3, "es": 0},
    {"width": 3, "es": 2},
    {"width": 8, "es": 0},
    {"width": 8, "es": 1},
    {"width": 8, "es": 2},
    {"width": 32, "es": 0},
    {"width": 32, "es": 2},
)
"""The formats that every block for posits is held to: the default, and the extremes."""


@dataclass(frozen=True, kw_only=True)
class PositParams(Params):
    """Parameters of a posit format.

    Parameters
    ----------
    width : int
        Bits of a code, 3..32.
    es : int
        Bits of the exponent, 0..2; the standard of 2022 has 2.
    """

    width: int = 16
    es: int = 1

    def __post_init__(self):
        check_int("width", self.width, 3, 32)
        check_int("es", self.es, 0, 2)

    @property
    def fraction_bits(self) -> int:
        """Most bits that a fraction can have."""
        return max(0, self.width - 3 - self.es)

    @property
    def max_scale(self) -> int:
        """The largest value is ``2**max_scale``, the smallest above 0 ``2**-max_scale``."""
        return (self.width - 2) << self.es

    @property
    def scale_bits(self) -> int:
        """Bits of a signed scale in ``-max_scale..max_scale``."""
        return self.max_scale.bit_length() + 1

    @property
    def nar(self) -> int:
        """The code of NaR."""
        return 1 << self.width - 1

    def code(self, name: str, flow: Any) -> Port:
        """A port that carries posits."""
        return Port(name, flow, self.width, unit=f"posit<{self.width},{self.es}>")


@dataclass(frozen=True, kw_only=True)
class OperatorParams(PositParams):
    """Parameters of an operator with two posits in and one out, as in :class:`PositParams`."""

    def ports(self):
        return (self.code("a", "in"), self.code("b", "in"), self.code("o", "out"))


@dataclass(frozen=True)
class Parts:
    """Arrays: a posit taken apart.

    The value is ``(-1)**sign * significand * 2**(scale - fraction_bits)``. ``significand`` holds
    the leading one at bit ``fraction_bits``; it and ``scale`` are 0 where ``zero`` or ``nar`` is 1.
    ``body`` are the bits below the sign of the absolute value, which order absolute values.
    """

    sign: Any
    scale: Any
    significand: Any
    zero: Any
    nar: Any
    body: Any


def leading_one(x, bits: int):
    """Place of the highest one of ``x``, which has ``bits`` bits; 0 also where ``x`` is 0."""
    reach = 1
    while reach < bits:
        x = x | x >> reach
        reach *= 2
    return np.clip(np.bitwise_count(x).astype(np.int64) - 1, 0, bits - 1)


def split(p: PositParams, code) -> Parts:
    """Take codes apart."""
    n, fraction = p.width, p.fraction_bits
    mask = (1 << n - 1) - 1
    # Absolute values first: after that all regimes are read alike.
    sign = code >> n - 1
    body = np.where(sign != 0, -code, code) & mask
    ones = body >> n - 2
    # The highest one of this ends the run; a run that nothing ends gives 0, like one up to bit 0.
    ended = np.where(ones != 0, body ^ mask, body)
    place = leading_one(ended, n - 1)
    run = n - 2 - place + as_int(ended == 0)
    # Exponent and fraction stand below that place; move them up to where the longest begin.
    room = max(p.es, n - 3)
    tail = (body << room >> place) & ((1 << room) - 1)
    regime = np.where(ones != 0, run - 1, -run)
    scale = (regime << p.es) + (tail >> fraction)
    number = body != 0
    return Parts(
        sign=sign,
        scale=np.where(number, scale, 0),
        significand=np.where(number, (tail & ((1 << fraction) - 1)) + (1 << fraction), 0),
        zero=as_int(np.logical_not(number)) & (1 - sign),
        nar=as_int(np.logical_not(number)) & sign,
        body=body,
    )


def join(p: PositParams, sign, scale, significand, sticky, nar):
    """The posit nearest to a number, in the standard's sense.

    The bits of the number, without end, are cut after ``width``; what is cut off decides the
    rounding, to the even code if it is exactly a half. No number becomes 0 or NaR.

    Parameters
    ----------
    significand : array of int
        ``fraction_bits + 2`` bits, of which the last is beyond the longest fraction. The highest
        is 1; if it is 0, the number is 0.
    sticky : array of int
        Whether anything follows below the significand.
    """
    n, fraction = p.width, p.fraction_bits + 1
    mask = (1 << n - 1) - 1
    high = 1 << p.es + fraction
    # The scale falls into regime and exponent as a floor and a rest, for negative ones too.
    regime = scale >> p.es
    rest = ((scale & ((1 << p.es) - 1)) << fraction) | (significand & ((1 << fraction) - 1))
    # Seen as a number with a sign, 1..10 is -2 and 0..01 is 1, whatever the length of the run: so
    # a longer run is a shift to the right. ``room`` is the longest shift, ``cut`` the bits too many
    # without any shift.
    text = np.where(regime < 0, high, -2 * high) + rest
    room = n - 3
    cut = p.es + fraction + 3 - n
    moved = text << room >> np.clip(np.where(regime < 0, -1 - regime, regime), 0, room)
    below = moved & ((1 << room + cut) - 1)
    kept = (moved >> room + cut) & mask
    half = 1 << room + cut - 1
    odd = ((kept & 1) | sticky) != 0
    up = np.logical_or(below > half, np.logical_and(below == half, odd))
    # Beyond the largest and the smallest number there is no rounding, only saturation.
    body = np.where(scale < -p.max_scale, 1, kept + as_int(up))
    body = np.where(scale >= p.max_scale, mask, body)
    code = np.where(sign != 0, -body, body) & (2 * mask + 1)
    code = np.where(significand >> fraction != 0, code, 0)
    return np.where(nar != 0, p.nar, code)


def values(p: PositParams, code):
    """The numbers that codes stand for, as floats, which hold them exactly; NaR is a NaN."""
    parts = split(p, np.asarray(code, np.int64))
    size = np.ldexp(parts.significand.astype(float), parts.scale - p.fraction_bits)
    return np.where(parts.nar != 0, np.nan, np.where(parts.sign != 0, -size, size))
