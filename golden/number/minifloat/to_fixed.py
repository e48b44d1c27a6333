"""Converter of IEEE half precision, bfloat16 or FP8 to fixed point."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.rounding import DETERMINISTIC
from spikeloom.golden.number.language.scaling import scaled, signed_format

from .format import ELEMENTS, Minifloat, unpack

__all__ = ["FLOATS", "FloatToFixed", "FloatToFixedParams"]

FLOATS = {
    "half": Minifloat(exponent_bits=5, mantissa_bits=10, bias=15),
    "bfloat16": Minifloat(exponent_bits=8, mantissa_bits=7, bias=127),
    "e4m3": ELEMENTS["e4m3"],
    "e5m2": ELEMENTS["e5m2"],
}
"""Of 16 bits binary16 of IEEE 754 and the upper half of its binary32; of 8 bits those of OFP8."""


@dataclass(frozen=True, kw_only=True)
class FloatToFixedParams(Params):
    """Parameters of a converter.

    Parameters
    ----------
    source : {"half", "bfloat16", "e4m3", "e5m2"}
        The format of the input.
    fixed : str
        The format of the result, ``"Qm.n"`` of 1..32 bits with 0..32 of fraction.
    rounding : {"truncate", "nearest", "nearest_even", "toward_zero"}
        As of :func:`~.rounding.rounded`; ``"toward_zero"`` is what a cast in C
        does.
    """

    source: str = "half"
    fixed: str = "Q8.8"
    rounding: str = "nearest_even"

    def __post_init__(self):
        check_choice("source", self.source, tuple(FLOATS))
        signed_format("fixed", self.fixed)
        check_choice("rounding", self.rounding, DETERMINISTIC)

    @property
    def form(self) -> Minifloat:
        """The format of the input."""
        return FLOATS[self.source]

    @property
    def result(self) -> Format:
        """The format of the result."""
        return signed_format("fixed", self.fixed)

    def ports(self):
        to = self.result
        return (
            Port("i", "in", self.form.width),
            Port("o", "out", to.width, signed=True, frac=to.frac),
            Port("nan", "out", 1),
            Port("overflow", "out", 1),
            Port("inexact", "out", 1),
        )


class FloatToFixed(CycleGolden[FloatToFixedParams]):
    """A floating-point number as a fixed-point code.

    - A finite number, subnormal ones as well, is rounded once to the fraction bits of ``fixed``.
      What is then out of range becomes the nearest code, with ``overflow`` at 1. ``inexact`` is 1
      if ``o`` is not the number, be it rounded or out of range. A zero of either sign is 0.
    - An infinity becomes the code that is furthest its way; ``overflow`` and ``inexact`` are 1.
      ``"e4m3"`` has none.
    - A NaN becomes 0; ``nan`` is 1, the other two flags are 0.

    Latency 0, combinational: one number per cycle.

    Bound. :meth:`ideal` is the number itself, in codes. Without overflow ``o`` is at most half a
    code away with ``"nearest_even"`` and ``"nearest"``, less than one code otherwise.

    Source: IEEE 754-2019, sections 3.4 and 5.4.1 (conversion to integer formats; here invalid
    results saturate and raise flags). bfloat16 is the upper half of a binary32. E4M3 and E5M2: "OCP
    8-bit Floating Point Specification (OFP8)", version 1.0.
    """

    EXAMPLES = (
        FloatToFixedParams(),
        FloatToFixedParams(fixed="Q1.0"),
        FloatToFixedParams(source="bfloat16", fixed="Q8.8", rounding="nearest"),
        FloatToFixedParams(fixed="Q16.16", rounding="truncate"),
        FloatToFixedParams(source="bfloat16", fixed="Q16.16"),
        FloatToFixedParams(source="bfloat16", fixed="Q32.0", rounding="toward_zero"),
        FloatToFixedParams(source="e4m3"),
        FloatToFixedParams(source="e5m2", fixed="Q16.16", rounding="truncate"),
        FloatToFixedParams(fixed="Q0.32"),
    )

    def step(self, state, i):
        p, to = self.params, self.params.result
        form = p.form
        sign, significand, shift, nan, inf = unpack(form, i)
        # As a shift to the right from where the largest numbers are: that is what `scaled` does.
        number = np.where(sign != 0, -significand, significand)
        codes, overflow, lost = scaled(
            number,
            form.significand_bits + 1,
            form.largest_shift - np.minimum(shift, form.largest_shift),
            form.largest_shift,
            form.largest_shift - form.frac + to.frac,
            to,
            p.rounding,
        )
        codes = np.where(inf, np.where(sign != 0, to.low, to.high), codes)
        finite = np.logical_not(nan | inf)
        overflow = inf | (finite & (overflow != 0))
        return state, {
            "o": np.where(nan, 0, codes),
            "nan": as_int(nan),
            "overflow": as_int(overflow),
            "inexact": as_int(overflow | (finite & (lost != 0))),
        }

    def ideal(self, i):
        """The numbers in codes of the result, in float64; infinities and NaNs are none."""
        form = self.params.form
        sign, significand, shift, nan, inf = unpack(form, np.asarray(i))
        size = np.ldexp(significand.astype(np.float64), shift - form.frac + self.params.result.frac)
        size = np.where(nan, np.nan, np.where(inf, np.inf, size))
        return np.where(sign != 0, -size, size)
