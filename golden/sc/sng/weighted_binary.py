"""Weighted binary generator: a source chooses a bit of the threshold, without a comparison."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits, Port
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, by_lane, join

__all__ = ["WeightedBinary", "WeightedBinaryParams"]


@dataclass(frozen=True, kw_only=True)
class WeightedBinaryParams(BitParams):
    """Parameters of a weighted binary generator.

    Parameters
    ----------
    lanes : int
        Bits per cycle, 1..64; the source has as many lanes.
    width : int
        Bits of the source and of the threshold, 1..64.
    """

    width: int = 8

    def __post_init__(self):
        super().__post_init__()
        check_int("width", self.width, 1, 64)

    def ports(self):
        count = None if self.lanes == 1 else self.lanes
        return (
            Port("source", "in", self.width, count=count),
            Port("threshold", "in", self.width, frac=self.width, unit="p"),
            Bits("bit", "out", self.lanes, unit="p"),
        )


class WeightedBinary(BitGolden[WeightedBinaryParams]):
    """The weighted binary generator: ``bit`` is the bit of the threshold at the highest one of the
    source, and 0 where the source is 0.

    So each bit of the threshold goes with a signal that is 1 as often as the bit weighs, and no two
    of these are 1 together. It takes the place of the comparator
    (:class:`~.comparator.Comparator`) behind a source, with other bits but the
    same counts.

    Latency 0, one bit per number of the source.

    Counts. Of the numbers ``1..2**width - 1``, ``2**i`` have their highest one at place ``i``. So a
    source that takes each of them once in a period gives exactly ``T`` ones: an LFSR in
    ``2**width - 1`` bits, which reaches both 0 and 1; a source that takes 0 as well, as a counter
    or a low-discrepancy sequence does, in ``2**width``.

    Bits made from one source are **correlated**; independent streams need independent sources. With
    a Sobol sequence as the source, the order is that of the finite-state low-discrepancy generators
    for its dimension; products of two, of the dimensions 1 and 2, have an error of 0.0020 (root
    mean square) after 256 bits.

    Source: P. K. Gupta and R. Kumaresan, "Binary Multiplication with PN Sequences", IEEE Trans.
    Acoustics, Speech, and Signal Processing 36 (1988).
    """

    EXAMPLES = (
        WeightedBinaryParams(),
        WeightedBinaryParams(width=1),
        WeightedBinaryParams(width=64),
        WeightedBinaryParams(width=5, lanes=4),
    )

    def step(self, state, /, source, threshold):
        numbers = by_lane(source, self.params.lanes)
        return state, {"bit": join([self._bit(number, threshold) for number in numbers])}

    def _bit(self, source, threshold):
        # From the lowest place up, so that the highest one of the source has the last word.
        bit = 0
        for place in range(self.params.width):
            bit = np.where((source >> place) & 1 != 0, (threshold >> place) & 1, bit)
        return bit
