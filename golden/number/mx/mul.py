"""Product of two elements of microscaling (MX) blocks."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.number.minifloat.format import unpack

from .element import PAIR_EXAMPLES, MXPairParams, exact_registers, rounded_exact

__all__ = ["MXMul", "MXMulParams"]


@dataclass(frozen=True, kw_only=True)
class MXMulParams(MXPairParams):
    """Parameters of a multiplier; see :class:`~spikeloom.golden.number.mx.element.MXPairParams`."""


class MXMul(CycleGolden[MXMulParams]):
    """The product of two elements; its scale is the product of their scales.

    ``o`` is the number of the format nearest to the exact product, ties to even; a result below
    the normal numbers is rounded once, to a subnormal number or 0. A result beyond the largest
    number follows ``overflow``.

    A NaN, or an infinity times 0, gives the NaN without sign (``0x7F`` in E4M3, ``0x7E`` in E5M2);
    an infinity times any other number gives an infinity, also where overflow saturates. The sign
    is that of the operands multiplied, of zeros and infinities too. In MXINT8 the product, with 12
    fraction bits, is rounded to 6 and saturates at -127/64 and 127/64.

    Latency 1, one product per cycle; 0 after reset.

    Source: Open Compute Project, "OCP Microscaling Formats (MX) Specification", version 1.0 (2023),
    section 5.3, for the formats; IEEE 754-2019, sections 4.3.1, 6.1 to 6.3 and 7.4, for the rest.
    """

    EXAMPLES = tuple(MXMulParams(**pair) for pair in PAIR_EXAMPLES)

    def registers(self):
        form = self.params.form
        shift = min(2 * form.largest_shift, self._enough())
        return exact_registers(form, 2 * form.significand_bits + shift)

    def _enough(self) -> int:
        """A shift that takes every product but 0 beyond the largest number."""
        return self.params.form.largest_exponent + 2 + 2 * self.params.form.frac

    def step(self, state, a, b):
        form = self.params.form
        sign_a, significand_a, shift_a, nan_a, inf_a = unpack(form, a)
        sign_b, significand_b, shift_b, nan_b, inf_b = unpack(form, b)
        sign, product = sign_a ^ sign_b, significand_a * significand_b
        inf = np.logical_or(inf_a, inf_b)
        special = np.where(inf, form.overflow_code + sign * form.sign_code, 0)
        if form.specials != "none":
            wrong = np.logical_or(np.logical_or(nan_a, nan_b), np.logical_and(inf, product == 0))
            special = np.where(wrong, form.nan_code, special)
        shift = np.minimum(shift_a + shift_b, self._enough())
        # In two steps, neither of which can be wider than 63 bits.
        part = product << (shift & 31)
        size = np.where(shift < 32, part, (part & (1 << 31) - 1) << 32)
        size = np.where(special != 0, 0, size)
        o = rounded_exact(self.params, state, 2 * form.frac)
        return {"sign": sign, "size": size, "special": special}, {"o": o}
