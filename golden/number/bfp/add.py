"""Sum of two blocks of numbers in block floating point."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import TransactionGolden
from spikeloom.golden.core.ports import Stream
from spikeloom.golden.number.language.scaling import choose, shifted

from .format import BfpBlockParams, pairs, results

__all__ = ["BfpAdd", "BfpAddParams"]


@dataclass(frozen=True, kw_only=True)
class BfpAddParams(BfpBlockParams):
    """Parameters of an adder: those of :class:`~.format.BfpBlockParams`."""

    @property
    def latency(self):
        """One clock cycle per pair."""
        return self.block

    @property
    def interval(self) -> int:
        """Clock cycles per block when nobody waits."""
        return 2 * self.block

    def ports(self):
        pair, fields = self.pair_fields, self.result_fields
        return (
            Stream("i", "in", sum(bits for _, bits in pair), fields=pair, burst=self.block),
            Stream("o", "out", sum(bits for _, bits in fields), fields=fields, burst=self.block),
        )


class BfpAdd(TransactionGolden[BfpAddParams]):
    """The sums of the numbers of two blocks, as a block.

    The numbers come in pairs, ``a`` of one block and ``b`` of the other. The exponents of the
    blocks are those that come with the first pair; later ones are not looked at. The exponent of
    the result is the larger of the two, and one more if with that the sum of any pair, rounded,
    is no mantissa. Each sum is exact and then rounded once, to units of that exponent; however far
    apart the exponents are, the bits of the smaller number decide the rounding. Where one more
    would be beyond the largest exponent, the sums that do not fit saturate, with ``overflow`` at 1.
    Nothing is shifted to the left: where numbers cancel, the exponent stays.

    Latency ``block`` clock cycles from the first pair to the first sum, for the last pair may
    change the exponent; a block takes ``block`` cycles more to give. No pair is taken meanwhile.

    Bound. :meth:`ideal` is the exact sum. Without overflow the result is at most half a unit of its
    last place away with ``"nearest_even"`` and ``"nearest"``, less than one otherwise.

    Source: J. H. Wilkinson, "Rounding Errors in Algebraic Processes" (1963), section 1.4, on
    block-floating vectors.
    """

    EXAMPLES = (
        BfpAddParams(),
        BfpAddParams(mantissa_bits=2, exponent_bits=1, block=1),
        BfpAddParams(mantissa_bits=3, exponent_bits=2, block=2, rounding="nearest"),
        BfpAddParams(mantissa_bits=8, exponent_bits=4, block=3, rounding="truncate"),
        BfpAddParams(mantissa_bits=3, exponent_bits=8, block=2, rounding="toward_zero"),
        BfpAddParams(mantissa_bits=24, exponent_bits=5, block=4),
    )

    def transfer(self, state, i):
        form = self.params.format
        a, a_exponent, b, b_exponent = pairs(form, i)
        exponent = np.maximum(a_exponent, b_exponent)
        # From here on the smaller number is less than an eighth of a unit, and only its sign tells.
        most = min(form.top, form.mantissa_bits + 2)
        apart = np.minimum(np.abs(a_exponent - b_exponent), most)
        swap = (a_exponent < b_exponent)[..., None]
        large, small = np.where(swap, b, a), np.where(swap, a, b)
        sums = [(large << shift) + small for shift in range(most + 1)]
        (first, over), (second, again) = (
            self._rounded(sums, apart[..., None], up) for up in (0, 1)
        )
        # One sum that does not fit moves the exponent of the whole block.
        up = np.any(over != 0, axis=-1) & (exponent < form.top)
        mantissas = np.where(up[..., None], second, first)
        overflow = np.where(up[..., None], again, over)
        return state, {"o": results(form, mantissas, exponent + np.where(up, 1, 0), overflow)}

    def _rounded(self, sums, apart, up):
        form = self.params.format
        ways = [
            shifted(
                total,
                form.mantissa_bits + shift + 1,
                -shift - up,
                form.mantissas,
                self.params.rounding,
            )[:2]
            for shift, total in enumerate(sums)
        ]
        return tuple(choose(apart, list(choices)) for choices in zip(*ways, strict=True))

    def ideal(self, a, a_exponent, b, b_exponent):
        """The exact sums of the numbers, in float64 as far as its precision goes."""
        real = self.params.format.real
        return real(a, a_exponent) + real(b, b_exponent)
