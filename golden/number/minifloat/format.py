"""Small binary floating-point formats (minifloats), and their exact arithmetic on integers."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.dialect import as_int, constant, lookup

__all__ = ["ELEMENTS", "Minifloat", "bit_length", "nearest", "pack", "signed_code", "unpack"]


@dataclass(frozen=True, kw_only=True)
class Minifloat:
    """A format of sign, exponent and mantissa with subnormal numbers.

    A code is the sign, ``exponent_bits`` of ``e`` and ``mantissa_bits`` of ``f``, the sign on top.
    Its value is ``2**(e - bias) * (1 + f / 2**mantissa_bits)``, or with ``e == 0``
    ``2**(1 - bias) * f / 2**mantissa_bits``: a whole number of ``2**-frac`` in every case.

    Parameters
    ----------
    exponent_bits : int
        Bits of the exponent, 0..8. 0 is no exponent at all: the code is a number in two's
        complement of ``1 + mantissa_bits`` bits, of which ``frac`` are fraction bits.
    mantissa_bits : int
        Bits of the mantissa without its leading 1, 1..23.
    bias : int
        Bias of the exponent, -255..255.
    specials : {"ieee", "fn", "none"}
        What is no number. ``"ieee"``: the largest exponent, an infinity if ``f`` is 0 and else a
        NaN. ``"fn"``: NaN where all bits but the sign are 1. ``"none"``: nothing.
    """

    exponent_bits: int
    mantissa_bits: int
    bias: int
    specials: str = "ieee"

    def __post_init__(self):
        check_int("exponent_bits", self.exponent_bits, 0, 8)
        check_int("mantissa_bits", self.mantissa_bits, 1, 23)
        check_int("bias", self.bias, -255, 255)
        check_choice("specials", self.specials, ("ieee", "fn", "none"))
        if self.exponent_bits == 0 and self.specials != "none":
            raise ValueError(
                f"specials must be 'none' without exponent bits, not {self.specials!r}"
            )

    @property
    def width(self) -> int:
        """Bits of a code."""
        return 1 + self.exponent_bits + self.mantissa_bits

    @property
    def frac(self) -> int:
        """Fraction bits that hold every value exactly: those of the smallest subnormal number."""
        return self.bias + self.mantissa_bits - 1

    @property
    def sign_code(self) -> int:
        """The sign bit of a code."""
        return 1 << self.width - 1

    @property
    def largest_code(self) -> int:
        """Code of the largest finite number."""
        reserved = {"ieee": 1 << self.mantissa_bits, "fn": 1, "none": 0}[self.specials]
        return self.sign_code - 1 - reserved

    @property
    def overflow_code(self) -> int:
        """Code that follows the largest: the infinity, or the NaN of a format without one."""
        return self.largest_code + 1

    @property
    def nan_code(self) -> int:
        """The quiet NaN that operations give; only of a format with specials."""
        return self.overflow_code | (1 << self.mantissa_bits - 1 if self.specials == "ieee" else 0)

    @property
    def largest_shift(self) -> int:
        """Largest ``shift`` that :func:`unpack` gives to a finite number."""
        return max(0, (self.largest_code >> self.mantissa_bits) - 1)

    @property
    def significand_bits(self) -> int:
        """Bits of the significand that :func:`unpack` gives."""
        return self.mantissa_bits + 1

    @property
    def largest_exponent(self) -> int:
        """Power of two of the largest finite number (``emax`` of the standards)."""
        top = self.mantissa_bits - (self.exponent_bits == 0)
        return top + self.largest_shift - self.frac

    @property
    def fixed_bits(self) -> int:
        """Bits of the signed fixed-point code of any finite number, at ``frac`` fraction bits."""
        return self.significand_bits + self.largest_shift + (self.exponent_bits > 0)


ELEMENTS = {
    "e4m3": Minifloat(exponent_bits=4, mantissa_bits=3, bias=7, specials="fn"),
    "e5m2": Minifloat(exponent_bits=5, mantissa_bits=2, bias=15, specials="ieee"),
    "e3m2": Minifloat(exponent_bits=3, mantissa_bits=2, bias=3, specials="none"),
    "e2m3": Minifloat(exponent_bits=2, mantissa_bits=3, bias=1, specials="none"),
    "e2m1": Minifloat(exponent_bits=2, mantissa_bits=1, bias=1, specials="none"),
    "int8": Minifloat(exponent_bits=0, mantissa_bits=7, bias=0, specials="none"),
}
"""The element formats of the OCP Microscaling specification."""


def bit_length(x, bits):
    """Bits up to the highest 1 of ``x``, which has at most ``bits``; 0 of 0. Golden dialect."""
    return np.sum(as_int(x[..., None] >= constant(1 << np.arange(bits), x)), axis=-1)


def unpack(form, code):
    """Take codes apart; golden dialect.

    Returns
    -------
    sign : array of int
        0 or 1.
    significand : array of int
        At most ``form.significand_bits``; one more 1 than the mantissa unless subnormal.
    shift : array of int
        The value is ``(-1)**sign * significand * 2**(shift - form.frac)``.
    nan, inf : array of bool
        What the code is instead of a number; the other results are then those of a number with
        these bits.
    """
    sign = code >> form.width - 1
    if form.exponent_bits == 0:
        size = np.where(sign != 0, form.sign_code - (code & form.sign_code - 1), code)
        never = sign > 1
        return sign, size, code & 0, never, never
    mantissa = code & (1 << form.mantissa_bits) - 1
    exponent = code >> form.mantissa_bits & (1 << form.exponent_bits) - 1
    significand = mantissa + np.where(exponent > 0, 1 << form.mantissa_bits, 0)
    # The mask changes nothing: it shows that the shift is not negative.
    shift = np.maximum(exponent, 1) - 1 & (1 << form.exponent_bits) - 1
    size = code & form.sign_code - 1
    if form.specials == "ieee":
        return sign, significand, shift, size > form.overflow_code, size == form.overflow_code
    return sign, significand, shift, size > form.largest_code, size < 0


def nearest(form, size, frac, *, overflow="ieee"):
    """The code, without sign, of the number nearest to ``size * 2**-frac``, ties to even.

    Like :func:`pack` for a number in fixed point and a format of few bits: the codes are in the
    order of their numbers, so the code is how many midpoints between neighbours lie below.

    Parameters
    ----------
    form : Minifloat
        The format, of at most 8 bits.
    size : array of int
        Not negative.
    frac : int
        Fraction bits of ``size``.
    overflow : {"ieee", "saturate"}
        As in :func:`pack`.
    """
    saturate = overflow == "saturate" or form.specials == "none"
    # What follows the largest number is where it would be without specials.
    codes = np.arange(form.largest_code + (1 if saturate else 2))
    _, significand, shift, _, _ = unpack(form, codes)
    numbers = significand << shift
    middle = numbers[:-1] + numbers[1:]  # with a fraction bit more than the numbers
    # Exactly in the middle it is the upper neighbour whose code is even: behind an odd one.
    finer = frac - form.frac - 1
    least = (middle << max(finer, 0)) + 1 - (codes[:-1] & 1)
    size = size << max(-finer, 0)
    return np.sum(as_int(size[..., None] >= constant(least, size)), axis=-1)


def signed_code(form, sign, size):
    """A code from its sign and its code without sign; golden dialect."""
    if form.exponent_bits == 0:
        return np.where(sign != 0, -size, size) & (1 << form.width) - 1
    return size + np.where(sign != 0, form.sign_code, 0)


def pack(form, sign, significand, exponent, *, bits, overflow="ieee"):
    """The code nearest to ``(-1)**sign * significand * 2**exponent``, ties to even; golden dialect.

    Parameters
    ----------
    form : Minifloat
        The format, with exponent bits.
    sign : array of int
        0 or 1. A zero keeps it.
    significand : array of int
        Not negative. Its lowest bit may stand for a remainder that was not 0, if the bits above it
        are two more than the format's.
    exponent : array of int or int
        A power of two.
    bits : int
        Bits of ``significand``, 1..62.
    overflow : {"ieee", "saturate"}
        A number that rounds beyond the largest becomes the infinity of its sign (or the NaN of a
        format without), or the largest. A format without specials always saturates.

    Returns
    -------
    code : array of int
    """
    m = form.mantissa_bits
    # The lowest bit of the result has the weight 2**(low - frac): that of the number's own
    # exponent, unless the number is subnormal.
    weight = exponent + form.frac
    over = bit_length(significand, bits) - 1 - m + weight
    low = np.where(significand > 0, np.maximum(over, 0), 0)
    drop = low - weight
    # A shift to the left leaves at most m + 1 bits; otherwise the number is subnormal or short.
    # The masks change nothing: they show that a shift is not negative, and how much is kept.
    left = np.minimum(np.maximum(-drop, 0), m) & (1 << m.bit_length()) - 1
    right = np.minimum(np.maximum(drop, 0), bits + 1) & (1 << (bits + 1).bit_length()) - 1
    short = (significand & (1 << m + 1) - 1) << left
    kept = np.where(drop > 0, significand >> right, short) & (1 << m + 1) - 1
    lost = significand & lookup([(1 << i) - 1 for i in range(bits + 2)], right)
    half = lookup([(1 << i) >> 1 for i in range(bits + 2)], right)
    up = np.where((kept & 1) != 0, lost >= half, lost > half) & (drop > 0)
    size = kept + as_int(up)
    # A carry out of the mantissa moves into the exponent by itself.
    size = size + (low << m)
    saturate = overflow == "saturate" or form.specials == "none"
    limit = form.largest_code if saturate else form.overflow_code
    return signed_code(form, sign, np.minimum(size, limit))
