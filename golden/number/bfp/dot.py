"""Dot product of two blocks of numbers in block floating point."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import TransactionGolden
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Stream
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.scaling import scaled, signed_format

from .format import BfpBlockParams, pairs

__all__ = ["BfpDot", "BfpDotParams"]


@dataclass(frozen=True, kw_only=True)
class BfpDotParams(BfpBlockParams):
    """Parameters of a dot product.

    Parameters
    ----------
    mantissa_bits, exponent_bits, rounding, block :
        Those of :class:`~spikeloom.golden.number.bfp.format.BfpBlockParams`.
    fixed : str
        The format of the result, ``"Qm.n"`` of 1..32 bits with 0..32 of fraction.
    """

    fixed: str = "Q16.16"

    def __post_init__(self):
        super().__post_init__()
        signed_format("fixed", self.fixed)

    @property
    def result(self) -> Format:
        """The format of the result."""
        return signed_format("fixed", self.fixed)

    @property
    def sum_bits(self) -> int:
        """Bits of the exact sum of the products of mantissas."""
        return 2 * self.mantissa_bits + (self.block - 1).bit_length()

    @property
    def latency(self):
        """One clock cycle per pair, and one for the last product."""
        return self.block + 1

    @property
    def interval(self) -> int:
        """Clock cycles per block when nobody waits."""
        return self.block + 2

    def ports(self):
        pair = self.pair_fields
        fields = (("value", self.result.width), ("overflow", 1), ("underflow", 1))
        return (
            Stream("i", "in", sum(bits for _, bits in pair), fields=pair, burst=self.block),
            Stream("o", "out", sum(bits for _, bits in fields), fields=fields),
        )


class BfpDot(TransactionGolden[BfpDotParams]):
    """The sum of the products of the numbers of two blocks, as a fixed-point code.

    The numbers come in pairs, ``a`` of one block and ``b`` of the other. The exponents of the
    blocks are those that come with the first pair; later ones are not looked at. The products of
    the mantissas are added as integers, exactly. The sum is shifted by both exponents and rounded
    once to the fraction bits of ``fixed``. What is then out of range becomes the nearest code, and
    ``overflow`` is 1; ``underflow`` is 1 if ``value`` is 0 and the sum is not. The flags are those
    of this result alone.

    Latency ``block + 1`` from the first pair to the result, one block in one cycle more.

    Bound. :meth:`ideal` is the exact result in codes. Without overflow ``value`` is at most half a
    code away with ``"nearest_even"`` and ``"nearest"``, less than one code otherwise, however long
    the block is.

    Source: J. H. Wilkinson, "Rounding Errors in Algebraic Processes" (1963), section 1.4, on
    block-floating vectors and inner products kept to full length.
    """

    EXAMPLES = (
        BfpDotParams(),
        BfpDotParams(mantissa_bits=2, exponent_bits=1, block=1, fixed="Q1.0"),
        BfpDotParams(mantissa_bits=2, exponent_bits=2, block=2, fixed="Q2.2", rounding="nearest"),
        BfpDotParams(mantissa_bits=8, exponent_bits=4, block=3, fixed="Q8.8", rounding="truncate"),
        BfpDotParams(
            mantissa_bits=3, exponent_bits=8, block=2, fixed="Q2.3", rounding="toward_zero"
        ),
        BfpDotParams(mantissa_bits=24, exponent_bits=5, block=4, fixed="Q0.32"),
    )

    def transfer(self, state, i):
        p, form, to = self.params, self.params.format, self.params.result
        # Within a block all products have one exponent: they add up as integers, and one shift is
        # left.
        a, a_exponent, b, b_exponent = pairs(form, i)
        total = np.sum(a * b, axis=-1)
        value, overflow, _ = scaled(
            total,
            p.sum_bits,
            2 * form.top - a_exponent - b_exponent,
            2 * form.top,
            2 * form.top - 2 * form.frac + to.frac,
            to,
            p.rounding,
        )
        underflow = as_int((value == 0) & (total != 0))
        codes = value & (1 << to.width) - 1
        return state, {"o": codes | overflow << to.width | underflow << to.width + 1}

    def ideal(self, a, a_exponent, b, b_exponent):
        """The exact results in codes, in float64 as far as its precision goes.

        ``a`` and ``b`` hold the mantissas of a block along their last axis.
        """
        form = self.params.format
        products = np.sum(np.asarray(a, float) * np.asarray(b, float), axis=-1)
        exponents = np.asarray(a_exponent) + b_exponent
        return np.ldexp(products, exponents - 2 * form.frac + self.params.result.frac)
