"""Product of two posits, rounded once."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int

from .format import FORMATS, OperatorParams, join, split, values

__all__ = ["PositMul", "PositMulParams"]


@dataclass(frozen=True, kw_only=True)
class PositMulParams(OperatorParams):
    """Parameters of the multiplier: those of the format, :class:`~.format.PositParams`."""


class PositMul(CycleGolden[PositMulParams]):
    """The product of two posits, rounded once to the nearest posit.

    :class:`~.encode.PositEncode` says what nearest means. NaR and anything is NaR, also with 0;
    else 0 and anything is 0. The product of the significands is kept whole until the only rounding.
    A product beyond the largest posit is the largest, one that is not 0 never becomes 0.

    Bound. Where ``o`` has a fraction, it is within half of the last bit of that of :meth:`ideal`.

    Latency 0: combinational, one product per cycle.

    Source: Posit Working Group, "Standard for Posit Arithmetic (2022)", sections 4.1 and 5.3, with
    its exponent of 2 bits made a parameter.
    """

    EXAMPLES = tuple(PositMulParams(**format) for format in FORMATS)

    def step(self, state, a, b):
        p = self.params
        fraction = p.fraction_bits
        x, y = split(p, a), split(p, b)
        product = x.significand * y.significand
        # In 1..4: below 2 it is moved up a place, and from 2 on the scale is one more. So the
        # leading one is at the same bit.
        two = product >> 2 * fraction + 1
        product = np.where(two != 0, product, product << 1)
        sticky = as_int((product & ((1 << fraction) - 1)) != 0)
        scale = x.scale + y.scale + two
        nar = x.nar | y.nar
        return {}, {"o": join(p, x.sign ^ y.sign, scale, product >> fraction, sticky, nar)}

    def ideal(self, a, b):
        """The exact product as floats, which hold it up to a width of 28 and round it above."""
        return values(self.params, a) * values(self.params, b)
