"""Sum of two elements of microscaling (MX) blocks with equal scales."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.number.minifloat.format import unpack

from .element import PAIR_EXAMPLES, MXPairParams, exact_registers, rounded_exact

__all__ = ["MXAdd", "MXAddParams"]


@dataclass(frozen=True, kw_only=True)
class MXAddParams(MXPairParams):
    """Parameters of an adder; see :class:`~spikeloom.golden.number.mx.element.MXPairParams`."""


class MXAdd(CycleGolden[MXAddParams]):
    """The sum of two elements that have the same scale, which is that of the sum too.

    ``o`` is the number of the format nearest to the exact sum, ties to even. Subnormal numbers are
    numbers like all others. A result beyond the largest number follows ``overflow``.

    A NaN, or infinities of opposite signs, give the NaN without sign (``0x7F`` in E4M3, ``0x7E``
    in E5M2); an infinity and a number give the infinity, also where overflow saturates. An exact
    sum of 0 is positive, unless both operands are negative zeros. In MXINT8 the sum saturates at
    -127/64 and 127/64, so that the limits are symmetric; the code -128 is taken as the -2 it is.

    A sum of two numbers of the format never has bits below those of its subnormal numbers, so it is
    rounded only where it is large.

    Latency 1, one sum per cycle; 0 after reset.

    Source: Open Compute Project, "OCP Microscaling Formats (MX) Specification", version 1.0 (2023),
    section 5.3, for the formats; IEEE 754-2019, sections 4.3.1, 6.1 to 6.3 and 7.4, for the rest.
    """

    EXAMPLES = tuple(MXAddParams(**pair) for pair in PAIR_EXAMPLES)

    def registers(self):
        return exact_registers(self.params.form, self.params.form.fixed_bits + 1)

    def step(self, state, a, b):
        form = self.params.form
        sign_a, significand_a, shift_a, nan_a, inf_a = unpack(form, a)
        sign_b, significand_b, shift_b, nan_b, inf_b = unpack(form, b)
        size_a, size_b = significand_a << shift_a, significand_b << shift_b
        # As fixed-point numbers of the format's full range, so the sum is exact.
        total = np.where(sign_a != 0, -size_a, size_a) + np.where(sign_b != 0, -size_b, size_b)
        sign = np.where(total == 0, sign_a & sign_b, as_int(total < 0))
        special = np.where(inf_a, a, np.where(inf_b, b, 0))
        if form.specials != "none":
            against = np.logical_and(np.logical_and(inf_a, inf_b), sign_a != sign_b)
            wrong = np.logical_or(np.logical_or(nan_a, nan_b), against)
            special = np.where(wrong, form.nan_code, special)
        size = np.where(special != 0, 0, np.abs(total))
        o = rounded_exact(self.params, state, form.frac)
        return {"sign": sign, "size": size, "special": special}, {"o": o}
