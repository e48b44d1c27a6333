"""Base class of dividers of unipolar bit streams."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams

__all__ = ["Quotient", "QuotientParams"]


@dataclass(frozen=True, kw_only=True)
class QuotientParams(BitParams):
    """Parameters of a divider: dividend ``y``, divisor ``x`` and quotient ``o``."""

    def ports(self):
        return (
            Bits("y", "in", self.lanes, unit="p"),
            Bits("x", "in", self.lanes, unit="p"),
            Bits("o", "out", self.lanes, unit="p"),
        )


QuotientParamsT = TypeVar("QuotientParamsT", bound=QuotientParams)


class Quotient(BitGolden[QuotientParamsT], abstract=True):
    """A golden model of a divider, meant for quotients up to 1."""

    @staticmethod
    def ideal(y, x):
        """Value of the output stream for values ``y`` and ``x > 0`` in 0..1."""
        return np.minimum(y / x, 1)

    def domain(self, y, x):
        return y <= x
