"""Product of two numbers in block floating point."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.ports import Port
from spikeloom.golden.number.language.scaling import scaled

from .format import BfpParams

__all__ = ["BfpMul", "BfpMulParams"]


@dataclass(frozen=True, kw_only=True)
class BfpMulParams(BfpParams):
    """Parameters of a multiplier: those of :class:`~.format.BfpParams`."""

    def ports(self):
        form = self.format
        bits, frac = form.mantissa_bits, form.mantissa_bits - 1
        return (
            Port("a", "in", bits, signed=True, frac=frac),
            Port("a_exponent", "in", form.exponent_bits),
            Port("b", "in", bits, signed=True, frac=frac),
            Port("b_exponent", "in", form.exponent_bits),
            Port("o", "out", bits, signed=True, frac=frac),
            Port("o_exponent", "out", form.exponent_bits),
            Port("overflow", "out", 1),
        )


class BfpMul(CycleGolden[BfpMulParams]):
    """The product of two numbers, element by element of two blocks.

    The exponent of the result is the sum of the exponents, as a code ``a_exponent + b_exponent -
    bias``, held to the codes there are. It does not depend on the mantissas, so the products of two
    blocks are a block again. ``o`` is the exact product of the mantissas in units of that exponent,
    rounded once to a mantissa. It fits where the sum of the exponents does; above that it is
    shifted to the left and saturates, with ``overflow`` at 1, and below it is shifted to the right,
    towards 0. Nothing is normalised: two full mantissas make one of at least a quarter.

    Latency 0, combinational: one product per cycle.

    Bound. :meth:`ideal` is the exact product. Without overflow the result is at most half a unit
    of its last place away with ``"nearest_even"`` and ``"nearest"``, less than one otherwise.

    Source: J. H. Wilkinson, "Rounding Errors in Algebraic Processes" (1963), section 1.4, on
    block-floating vectors.
    """

    EXAMPLES = (
        BfpMulParams(),
        BfpMulParams(mantissa_bits=2, exponent_bits=1),
        BfpMulParams(mantissa_bits=4, exponent_bits=2, rounding="nearest"),
        BfpMulParams(mantissa_bits=3, exponent_bits=3, rounding="truncate"),
        BfpMulParams(mantissa_bits=3, exponent_bits=8, rounding="toward_zero"),
        BfpMulParams(mantissa_bits=24, exponent_bits=5),
    )

    def step(self, state, a, a_exponent, b, b_exponent):
        form = self.params.format
        # Where the sum of the exponents is no code, the mantissa takes the difference as a shift.
        wanted = a_exponent + b_exponent - form.bias
        exponent = np.clip(wanted, 0, form.top)
        highest = form.top - form.bias
        mantissa, overflow, _ = scaled(
            a * b,
            2 * form.mantissa_bits,
            highest - (wanted - exponent),
            form.top,
            highest - (form.mantissa_bits - 1),
            form.mantissas,
            self.params.rounding,
        )
        return state, {"o": mantissa, "o_exponent": exponent, "overflow": overflow}

    def ideal(self, a, a_exponent, b, b_exponent):
        """The exact products of the numbers, in float64 as far as its range goes."""
        real = self.params.format.real
        return real(a, a_exponent) * real(b, b_exponent)
