"""Sum of two posits, rounded once."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import CycleGolden
from spikeloom.golden.core.dialect import as_int

from .format import FORMATS, OperatorParams, join, leading_one, split, values

__all__ = ["PositAdd", "PositAddParams"]


@dataclass(frozen=True, kw_only=True)
class PositAddParams(OperatorParams):
    """Parameters of the adder: those of the format, :class:`~.format.PositParams`."""


class PositAdd(CycleGolden[PositAddParams]):
    """The sum of two posits, rounded once to the nearest posit.

    :class:`~.encode.PositEncode` says what nearest means. NaR and anything is NaR, 0 and ``x`` is
    ``x``, ``x`` and ``-x`` is 0. For a difference negate ``b`` in two's complement, which is exact
    for all codes. A sum beyond the largest posit is the largest, one that is not 0 never becomes 0.

    The smaller operand is aligned to the larger, with three bits below the last of the
    significand; the lowest of them collects all that is shifted out. That is as good as the exact
    sum: where it is shifted by more than a place, the sum loses no more than one place in front.

    Bound. Where ``o`` has a fraction, it is within half of the last bit of that of :meth:`ideal`.

    Latency 0: combinational, one sum per cycle.

    Source: Posit Working Group, "Standard for Posit Arithmetic (2022)", sections 4.1 and 5.3, with
    its exponent of 2 bits made a parameter.
    """

    EXAMPLES = tuple(PositAddParams(**format) for format in FORMATS)

    def step(self, state, a, b):
        p = self.params
        fraction, reach = p.fraction_bits, p.fraction_bits + 4
        x, y = split(p, a), split(p, b)
        swap = y.body > x.body
        sign = np.where(swap, y.sign, x.sign)
        scale = np.where(swap, y.scale, x.scale)
        large = np.where(swap, y.significand, x.significand)
        small = np.where(swap, x.significand, y.significand)

        distance = np.where(swap, y.scale - x.scale, x.scale - y.scale)
        aligned = small << reach >> np.clip(distance, 0, reach)
        beyond = (aligned & ((1 << reach - 3) - 1)) != 0
        aligned = (aligned >> reach - 3) | as_int(beyond)
        total = (large << 3) + np.where(x.sign != y.sign, -aligned, aligned)
        total = total & ((1 << fraction + 5) - 1)
        # The last bit only says that there is more, and is never alone.
        odd, total = total & 1, total >> 1
        place = leading_one(total, fraction + 4)
        # The leading one goes to bit fraction + 1: up to two bits leave at the end.
        significand = total << fraction + 1 >> place
        left = np.where(place > fraction + 1, total & 1, 0)
        left = left | np.where(place > fraction + 2, total & 2, 0)
        sticky = odd | as_int(left != 0)
        nar = x.nar | y.nar
        return {}, {"o": join(p, sign, scale + place - fraction - 2, significand, sticky, nar)}

    def ideal(self, a, b):
        """The exact sum as floats, which hold it up to a width of 16 and round it above."""
        return values(self.params, a) + values(self.params, b)
