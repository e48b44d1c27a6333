"""Encoder of block floating point: a block of fixed-point numbers with one exponent."""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from spikeloom.golden.core.contract import TransactionGolden
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Stream
from spikeloom.golden.number.language.format import Format
from spikeloom.golden.number.language.scaling import choose, shifted, signed_format

from .format import BfpBlockParams, items, results

__all__ = ["BfpEncode", "BfpEncodeParams"]


@dataclass(frozen=True, kw_only=True)
class BfpEncodeParams(BfpBlockParams):
    """Parameters of an encoder.

    Parameters
    ----------
    mantissa_bits, exponent_bits, rounding, block :
        Those of :class:`~spikeloom.golden.number.bfp.format.BfpBlockParams`.
    fixed : str
        The format of the input, ``"Qm.n"`` of 1..32 bits with 0..32 of fraction.
    """

    fixed: str = "Q5.19"

    def __post_init__(self):
        super().__post_init__()
        signed_format("fixed", self.fixed)

    @property
    def source(self) -> Format:
        """The format of the input."""
        return signed_format("fixed", self.fixed)

    @property
    def latency(self):
        """One clock cycle per number, and one for each step up of the exponent."""
        return self.block + self.format.top

    @property
    def interval(self) -> int:
        """Clock cycles per block when nobody waits, at most."""
        return 2 * self.block + self.format.top

    def ports(self):
        source, fields = self.source, self.result_fields
        return (
            Stream("i", "in", source.width, signed=True, frac=source.frac, burst=self.block),
            Stream("o", "out", sum(bits for _, bits in fields), fields=fields, burst=self.block),
        )


class BfpEncode(TransactionGolden[BfpEncodeParams]):
    """A block of fixed-point numbers as mantissas with one exponent.

    The exponent is the smallest with which the mantissas of all numbers of the block fit after
    rounding, held to the codes there are: small numbers lose more bits at the lowest one, and large
    ones saturate at the highest, with ``overflow`` at 1 for each number that does. Every mantissa
    comes with the exponent of its block. Zeros have exponent code 0.

    The component finds the exponent while it collects: it starts at the smallest and, as long as
    the number offered does not fit, goes up by one in a clock cycle; so the shifter that finds it
    is the one that makes the mantissas afterwards.

    Latency ``block`` clock cycles and at most ``2**exponent_bits - 1`` more, from the first number
    to the first mantissa; a block takes ``block`` cycles more to give. No number is taken
    meanwhile.

    Bound. A number without overflow is at most half a unit of the last place of its block away from
    what its mantissa means with ``"nearest_even"`` and ``"nearest"``, less than one otherwise: a
    unit is ``2**(exponent - bias - (mantissa_bits - 1))``.

    Source: J. H. Wilkinson, "Rounding Errors in Algebraic Processes" (1963), section 1.4, on
    block-floating vectors.
    """

    EXAMPLES = (
        BfpEncodeParams(),
        BfpEncodeParams(mantissa_bits=2, exponent_bits=1, block=1, fixed="Q2.2"),
        BfpEncodeParams(
            mantissa_bits=3, exponent_bits=2, block=2, fixed="Q3.3", rounding="nearest"
        ),
        BfpEncodeParams(
            mantissa_bits=8, exponent_bits=4, block=3, fixed="Q4.12", rounding="truncate"
        ),
        BfpEncodeParams(
            mantissa_bits=5, exponent_bits=8, block=2, fixed="Q16.16", rounding="toward_zero"
        ),
        BfpEncodeParams(mantissa_bits=24, exponent_bits=5, block=4, fixed="Q16.16"),
        # Even with the largest exponent numbers are shifted to the left, and saturate before.
        BfpEncodeParams(
            mantissa_bits=3, exponent_bits=1, block=2, fixed="Q4.0", rounding="toward_zero"
        ),
    )

    def transfer(self, state, i):
        form, source = self.params.format, self.params.source
        # With every exponent there is, the mantissas and whether they fit; then one is chosen.
        numbers = items(i, form.block)
        ways = [
            shifted(
                numbers,
                source.width,
                form.frac - source.frac - exponent,
                form.mantissas,
                self.params.rounding,
            )[:2]
            for exponent in range(form.top + 1)
        ]
        # What fits one exponent fits the next, so the smallest that fits all is how many do not.
        too_small = [as_int(np.any(over != 0, axis=-1)) for _, over in ways[:-1]]
        exponent = reduce(np.add, too_small)
        mantissas, overflow = (
            choose(exponent[..., None], list(choices)) for choices in zip(*ways, strict=True)
        )
        return state, {"o": results(form, mantissas, exponent, overflow)}
