"""Converter of fixed point to IEEE half precision, bfloat16 or FP8."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.rounding import rounded
from spikeloom.golden.number.language.scaling import signed_format

from .format import Minifloat
from .to_fixed import FLOATS

__all__ = ["FixedToFloat", "FixedToFloatParams"]


@dataclass(frozen=True, kw_only=True)
class FixedToFloatParams(Params):
    """Parameters of a converter.

    Parameters
    ----------
    fixed : str
        The format of the input, ``"Qm.n"`` of 1..32 bits with 0..32 of fraction.
    result : {"half", "bfloat16", "e4m3", "e5m2"}
        The format of the result.
    rounding : {"nearest_even", "toward_zero"}
        The two of IEEE 754 that need no look at the sign.
    """

    fixed: str = "Q8.8"
    result: str = "half"
    rounding: str = "nearest_even"

    def __post_init__(self):
        signed_format("fixed", self.fixed)
        check_choice("result", self.result, tuple(FLOATS))
        check_choice("rounding", self.rounding, ("nearest_even", "toward_zero"))

    @property
    def source(self) -> Format:
        """The format of the input."""
        return signed_format("fixed", self.fixed)

    @property
    def form(self) -> Minifloat:
        """The format of the result."""
        return FLOATS[self.result]

    def ports(self):
        source = self.source
        return (
            Port("i", "in", source.width, signed=True, frac=source.frac),
            Port("o", "out", self.form.width),
        )


class FixedToFloat(CycleGolden[FixedToFloatParams]):
    """A fixed-point number as a floating-point code.

    The number is rounded once to the nearest code, ties to even, or towards zero. Small numbers
    become subnormal ones, rounded at the place where these end. What is beyond the largest number
    after rounding is the infinity of its sign with ``"nearest_even"``, and the largest number with
    ``"toward_zero"``, as IEEE 754 has it; of bfloat16 nothing is. ``"e4m3"`` has no
    infinity and a NaN in its place, which follows the largest number. 0 becomes the positive zero.

    Latency 0, combinational: one number per cycle.

    Bound. :meth:`ideal` is the number itself; the result differs from it by at most half a unit in
    the last place, of normal numbers ``2**-11`` of the number for ``"half"``, ``2**-8`` for
    ``"bfloat16"``, ``2**-4`` for ``"e4m3"`` and ``2**-3`` for ``"e5m2"``; twice as much with
    ``"toward_zero"``.

    Source: IEEE 754-2019, sections 3.4, 4.3 and 7.4. bfloat16 is the upper half of a binary32. Of
    E4M3 and E5M2: "OCP 8-bit Floating Point Specification (OFP8)", version 1.0, not saturating.
    """

    EXAMPLES = (
        FixedToFloatParams(),
        FixedToFloatParams(fixed="Q1.0"),
        FixedToFloatParams(result="bfloat16"),
        FixedToFloatParams(fixed="Q16.16"),
        FixedToFloatParams(fixed="Q32.0", rounding="toward_zero"),
        FixedToFloatParams(fixed="Q0.32"),
        FixedToFloatParams(fixed="Q-12.32", rounding="toward_zero"),
        FixedToFloatParams(fixed="Q-30.32"),
        FixedToFloatParams(fixed="Q10.6", result="e4m3"),
        FixedToFloatParams(fixed="Q10.6", result="e4m3", rounding="toward_zero"),
        FixedToFloatParams(fixed="Q18.4", result="e5m2"),
    )

    def step(self, state, i):
        p, source, form = self.params, self.params.source, self.params.form
        nearest = p.rounding == "nearest_even"
        size = np.abs(i)
        code = size & 0
        # All numbers whose first 1 is at the same place lose the same bits.
        unit = form.frac - source.frac  # places from the smallest subnormal number to the last bit
        for length in range(1, source.width + 1):
            low = max(length - form.significand_bits + unit, 0)
            drop = low - unit
            kept = size & (1 << length) - 1
            kept = kept << -drop if drop < 0 else rounded(kept, drop, p.rounding)
            # The leading bit, and a carry into the place above it, count up the exponent.
            found = kept + (low << form.mantissa_bits)
            limit = form.overflow_code if nearest else form.largest_code
            code = np.where(size >= 1 << length - 1, np.minimum(found, limit), code)
        return state, {"o": code + np.where(i < 0, form.sign_code, 0)}

    def ideal(self, i):
        """The numbers, in float64."""
        return self.params.source.real(i)
