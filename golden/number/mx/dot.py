"""Dot product of two microscaling (MX) blocks."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.number.language.rounding import wrapped
from spikeloom.golden.number.minifloat.format import Minifloat, pack, unpack

from .element import SCALE_BIAS, SCALE_NAN, MXParams

__all__ = ["SINGLE", "MXDot", "MXDotParams"]

SINGLE = Minifloat(exponent_bits=8, mantissa_bits=23, bias=127)
"""The format of the result, binary32."""


@dataclass(frozen=True, kw_only=True)
class MXDotParams(MXParams):
    """Parameters of a dot product.

    Parameters
    ----------
    element : {"e4m3", "e5m2", "e3m2", "e2m3", "e2m1", "int8"}
        Format of the elements of both blocks.
    length : int
        Elements of a block, 2..1024; 32 in all formats of the specification.
    """

    length: int = 32

    def __post_init__(self):
        super().__post_init__()
        check_int("length", self.length, 2, 1024)

    @property
    def product_bits(self) -> int:
        """Bits of the product of two significands."""
        return 2 * self.form.significand_bits

    @property
    def shift_bits(self) -> int:
        """Bits of the shift of a product."""
        return max(1, (2 * self.form.largest_shift).bit_length())

    @property
    def total_bits(self) -> int:
        """Bits of the exact sum, signed."""
        return self.product_bits + 2 * self.form.largest_shift + (self.length - 1).bit_length() + 1

    @property
    def low_bits(self) -> int:
        """Bits of the lower part of the sum in the golden model."""
        return min(40, self.total_bits - 1)

    @property
    def short_bits(self) -> int:
        """Bits of the sum that decide its rounding, in the golden model."""
        if self.total_bits <= 62:
            return self.total_bits
        return self.total_bits - self.low_bits + 25

    @property
    def one_exponent(self) -> int:
        """Power of two that 1 in the sum is worth, with both scales 0."""
        return -2 * (SCALE_BIAS + self.form.frac)

    @property
    def latency(self):
        return 5

    def ports(self):
        width = self.form.width
        return (
            Port("en", "in", 1),
            Port("a", "in", width),
            Port("b", "in", width),
            Port("scale_a", "in", 8),
            Port("scale_b", "in", 8),
            Port("o", "out", 32),
            Port("valid", "out", 1),
        )


class MXDot(CycleGolden[MXDotParams]):
    """The dot product of two blocks, exact, and rounded once to binary32 (float32).

    In a cycle with ``en`` one pair of elements comes in; ``length`` of them, the first after reset
    or after the last of the blocks before, make up two blocks. The scales are taken from the last
    pair. ``valid`` is 1 for one cycle, in which ``o`` is the result.

    The products are summed as integers wide enough for all of them, whatever their order. The sum
    times both scales is rounded to the nearest number of binary32, ties to even: once, subnormal
    numbers included, beyond the largest number to an infinity. The specification leaves the
    precision inside a dot product to the implementation; none can be nearer.

    The result is the NaN ``0x7FC00000`` if an element or a scale of any pair is NaN, if an infinity
    meets 0, or if there are infinite products of both signs; an infinite product gives its
    infinity. A sum of 0 is positive.

    Latency 5 cycles from the last pair, with or without ``en``; one pair per cycle, and blocks
    follow one another without a gap.

    Source: Open Compute Project, "OCP Microscaling Formats (MX) Specification", version 1.0 (2023),
    section 6.1 (Dot); IEEE 754-2019, section 4.3.1, for the rounding.
    """

    EXAMPLES = (
        MXDotParams(),
        MXDotParams(element="e2m1", length=2),
        MXDotParams(element="e5m2", length=3),
        MXDotParams(element="e3m2", length=5),
        MXDotParams(element="e2m3", length=4),
        MXDotParams(element="int8", length=2),
        MXDotParams(element="e2m1", length=1024),
    )

    def registers(self):
        p = self.params
        high_bits = p.total_bits - p.low_bits
        return (
            # The pair that came in.
            Register("place", (p.length - 1).bit_length()),
            Register("go", 1),
            Register("begin", 1),
            Register("end", 1),
            Register("negative", 1),
            Register("product", p.product_bits),
            Register("shift", p.shift_bits),
            Register("flags", 3),
            Register("exponent", 9),
            # The sum up to it, in two parts, and what was special so far.
            Register("low", p.low_bits),
            Register("high", high_bits, signed=True),
            Register("flags_all", 3),
            Register("exponent_all", 9),
            Register("done", 1),
            # The complete sum as sign and size.
            Register("sign", 1),
            Register("size_low", p.low_bits),
            Register("size_high", high_bits),
            Register("flags_given", 3),
            Register("exponent_given", 9),
            Register("ready", 1),
            # The same with no more bits than matter.
            Register("sign_last", 1),
            Register("size_last", p.short_bits),
            Register("flags_last", 3),
            Register("exponent_last", 11, signed=True),
            Register("known", 1),
            # The result.
            Register("o", 32),
            Register("valid", 1),
        )

    def step(self, state, en, a, b, scale_a, scale_b):
        p = self.params
        # Five stages, each from the registers of the one before; flags and scales go along.
        last = state["place"] == p.length - 1
        new = {
            "place": np.where(en != 0, np.where(last, 0, state["place"] + 1), state["place"]),
            "go": en,
            "begin": as_int(state["place"] == 0),
            "end": as_int(last),
            "exponent": scale_a + scale_b,
            **self._product(a, b, np.logical_or(scale_a == SCALE_NAN, scale_b == SCALE_NAN)),
            **self._sum(state),
            "exponent_all": state["exponent"],
            "done": state["go"] & state["end"],
            **self._size(state),
            "flags_given": state["flags_all"],
            "exponent_given": state["exponent_all"],
            "ready": state["done"],
            "sign_last": state["sign"],
            **self._short(state),
            "flags_last": state["flags_given"],
            "known": state["ready"],
            "o": self._rounded(state),
            "valid": state["known"],
        }
        return new, {"o": state["o"], "valid": state["valid"]}

    def _product(self, a, b, no_block):
        """Flags are 1 for an infinity, 2 for one with a minus, 4 for NaN."""
        form = self.params.form
        sign_a, significand_a, shift_a, nan_a, inf_a = unpack(form, a)
        sign_b, significand_b, shift_b, nan_b, inf_b = unpack(form, b)
        product, sign = significand_a * significand_b, sign_a ^ sign_b
        inf = np.logical_or(inf_a, inf_b)
        nan = np.logical_or(np.logical_or(nan_a, nan_b), np.logical_and(inf, product == 0))
        flags = np.where(inf, np.where(sign != 0, 2, 1), 0)
        return {
            "negative": sign,
            "product": np.where(np.logical_or(nan, inf), 0, product),
            "shift": shift_a + shift_b & (1 << self.params.shift_bits) - 1,
            "flags": np.where(np.logical_or(nan, no_block), 4, flags),
        }

    def _sum(self, state):
        p = self.params
        low_bits = p.low_bits
        # In two parts, neither of which is wider than 63 bits.
        low, high = state["product"] << (state["shift"] & 31), 0
        if p.shift_bits > 5:
            far = state["shift"] >= 32
            rest = low_bits - 32
            low, high = (
                np.where(far, (low & (1 << rest) - 1) << 32, low),
                np.where(far, low >> rest, 0),
            )
        begin, minus = state["begin"] != 0, state["negative"] != 0
        low = np.where(begin, 0, state["low"]) + np.where(minus, -low, low)
        high = np.where(begin, 0, state["high"]) + np.where(minus, -high, high)
        high = wrapped(high + (low >> low_bits), p.total_bits - low_bits, True)
        go = state["go"] != 0
        flags = np.where(begin, 0, state["flags_all"]) | state["flags"]
        return {
            "low": np.where(go, low & (1 << low_bits) - 1, state["low"]),
            "high": np.where(go, high, state["high"]),
            "flags_all": np.where(go, flags, state["flags_all"]),
        }

    def _size(self, state):
        # A negative in two parts: the borrow of the lower one makes it a complement in the upper.
        low, high = state["low"], state["high"]
        minus = high < 0
        size = np.where(low > 0, ~high, -high)
        return {
            "sign": as_int(minus),
            "size_low": np.where(minus, -low, low) & (1 << self.params.low_bits) - 1,
            "size_high": np.where(minus, size, high)
            & (1 << self.params.total_bits - self.params.low_bits) - 1,
        }

    def _short(self, state):
        p = self.params
        low, high = state["size_low"], state["size_high"]
        exponent = state["exponent_given"] + p.one_exponent
        if p.total_bits <= 62:
            return {"size_last": high << p.low_bits | low, "exponent_last": exponent}
        # With a high part, 25 bits and one for all others are enough to round to 24.
        drop = p.low_bits - 24
        short = high << 25 | low >> drop << 1 | as_int((low & (1 << drop) - 1) != 0)
        return {
            "size_last": np.where(high > 0, short, low),
            "exponent_last": exponent + np.where(high > 0, drop - 1, 0),
        }

    def _rounded(self, state):
        flags, sign = state["flags_last"], state["sign_last"]
        o = pack(
            SINGLE, sign, state["size_last"], state["exponent_last"], bits=self.params.short_bits
        )
        o = np.where(flags == 1, SINGLE.overflow_code, o)
        o = np.where(flags == 2, SINGLE.overflow_code | SINGLE.sign_code, o)
        return np.where(flags > 2, SINGLE.nan_code, o)

    def ideal(self, a, b, scale_a, scale_b):
        """The dot product of two blocks of numbers in float64, before it is rounded to binary32.

        Exact but for E5M2, where a sum may need more than 53 bits.
        """
        form = self.params.form
        values = []
        for codes, scale in ((a, scale_a), (b, scale_b)):
            sign, significand, shift, _, _ = unpack(form, np.asarray(codes))
            value = np.ldexp(significand.astype(float), shift - form.frac)
            values.append(np.where(sign != 0, -value, value))
            values[-1] = np.ldexp(values[-1], np.asarray(scale)[..., None] - SCALE_BIAS)
        return np.sum(values[0] * values[1], axis=-1)
