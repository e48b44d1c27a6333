"""Two-line encoder: a signed number as the difference of two bit streams."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Bits, Port
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, by_lane, join

__all__ = ["TwoLine", "TwoLineParams"]


@dataclass(frozen=True, kw_only=True)
class TwoLineParams(BitParams):
    """Parameters of a two-line encoder.

    Parameters
    ----------
    lanes : int
        Consecutive bits of each stream per cycle, 1..64, from as many numbers of the source.
    width : int
        Bits of the source, and of the magnitude below -1, 1..62.
    """

    width: int = 8

    def __post_init__(self):
        super().__post_init__()
        check_int("width", self.width, 1, 62)

    def ports(self):
        return (
            Port("source", "in", self.width, count=None if self.lanes == 1 else self.lanes),
            Port("x", "in", self.width + 1, signed=True, frac=self.width),
            Bits("positive", "out", self.lanes, unit="p"),
            Bits("negative", "out", self.lanes, unit="p"),
        )


class TwoLine(BitGolden[TwoLineParams]):
    """The two-line encoder: a signed number as the difference of two unipolar streams.

    A bit of magnitude is ``source < |x|``, and goes to ``negative`` if ``x < 0``, else to
    ``positive``; the other line is 0. The value is ``P(positive) - P(negative)``, and ``x`` means
    ``x * 2**-width``, in -1 .. 1 - 2**-width; -1 is reached, its magnitude ``2**width`` being above
    every number of the source. The two lines are never 1 together. With several lanes bit ``k``
    belongs to element ``k`` of ``source``.

    Compared with the bipolar encoding, a value near 0 has hardly any variance: of a source that is
    random, ``|v| (1 - |v|) / L`` against ``(1 - v^2) / L``.

    Latency 0, ``lanes`` bits of each stream per cycle.

    Bound. If ``L`` cycles take every number of the source equally often (a counter, a van der
    Corput sequence), ``(ones(positive) - ones(negative)) / L`` is :meth:`ideal` exactly. With an
    LFSR, which lacks 0, it is ``sign(x) max(|x| - 1, 0) / (2**width - 1)``, at most ``2**-width``
    from it.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969), where it is the two-line bipolar representation.
    """

    EXAMPLES = (
        TwoLineParams(),
        TwoLineParams(width=1),
        TwoLineParams(lanes=4),
        TwoLineParams(width=62),
        TwoLineParams(width=1, lanes=64),
    )

    def step(self, state, source, x):
        magnitude = np.abs(x)
        bits = [as_int(number < magnitude) for number in by_lane(source, self.params.lanes)]
        positive = [np.where(x < 0, 0, bit) for bit in bits]
        negative = [np.where(x < 0, bit, 0) for bit in bits]
        return {}, {"positive": join(positive), "negative": join(negative)}

    def ideal(self, x):
        """The value of the number ``x``."""
        return np.asarray(x, float) / 2.0**self.params.width
