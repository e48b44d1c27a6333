"""Rectifier (ReLU) and scale between two layers: counts become codes of the next layer."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int, check_ints
from spikeloom.golden.core.contract import Params, TransactionGolden
from spikeloom.golden.core.dialect import constant
from spikeloom.golden.core.ports import Stream

__all__ = ["Rescale", "RescaleParams"]


@dataclass(frozen=True, kw_only=True)
class RescaleParams(Params):
    """Parameters of a rectifier.

    Parameters
    ----------
    shifts : tuple of int
        For each element the power of two that its count is divided by, 0..62.
    width : int
        Bits of a count, two's complement, 1..63.
    output_bits : int
        The largest code is ``2**output_bits``, which stands for 1; 0..16.
    """

    shifts: tuple[int, ...] = (0, 1, 2)
    width: int = 6
    output_bits: int = 3

    def __post_init__(self):
        check_ints("shifts", self.shifts, 0, 62)
        check_int("the number of shifts", len(self.shifts), 1, 1 << 12)
        check_int("width", self.width, 1, 63)
        check_int("output_bits", self.output_bits, 0, 16)

    @property
    def latency(self):
        """One register."""
        return 1

    @property
    def interval(self) -> int:
        """One item per clock cycle when nobody waits."""
        return 1

    def ports(self):
        count, bits = len(self.shifts), self.output_bits
        return (
            Stream("i", "in", self.width, signed=True, count=count),
            Stream("o", "out", bits + 1, frac=bits, unit="p", count=count),
        )


class Rescale(TransactionGolden[RescaleParams]):
    """Rectify, divide and saturate: ``o = min(max(i >> shift, 0), 2**output_bits)``, element-wise.

    The shift rounds to minus infinity; to round to the nearest, add half of ``2**shift`` to the
    count, which a bias does for nothing.

    Latency 1, one item per cycle.

    Source: the rectifier of neural networks, with a power of two as its scale; a textbook
    construction.
    """

    EXAMPLES = (
        RescaleParams(),
        RescaleParams(shifts=(0,), width=1, output_bits=0),
        RescaleParams(shifts=(0, 62), width=2, output_bits=16),
        RescaleParams(shifts=(62, 55), width=63, output_bits=4),
    )

    def transfer(self, state, i):
        shifts = constant(self.params.shifts, i)
        codes = np.clip(i >> shifts, 0, 1 << self.params.output_bits)
        return state, {"o": codes}
