"""Words of quantities: the format that a range asks for."""

import math

from spikeloom.golden.number.language.format import UQ, Format, Q

__all__ = ["word"]


def word(low: float, high: float, frac: int) -> Format:
    """The smallest word from ``low`` to ``high``, or to the code below if that is a power of 2."""
    # Of whole numbers the end of the range is a value like others, and must fit.
    if low >= 0:
        top = high + (frac == 0)
        return UQ(max(math.ceil(math.log2(top)), 1 - frac), frac)
    top = max(-low, high + (frac == 0))
    return Q(max(math.ceil(math.log2(top)) + 1, 1 - frac), frac)
