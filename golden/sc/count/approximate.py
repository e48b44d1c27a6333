"""Approximate parallel counter: half of the adders replaced by single gates."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Bits, Port

__all__ = ["ApproximateCounter", "ApproximateCounterParams"]


@dataclass(frozen=True, kw_only=True)
class ApproximateCounterParams(Params):
    """Parameters of an approximate parallel counter.

    Parameters
    ----------
    inputs : int
        Number of bits counted, even, 2..256.
    """

    inputs: int = 16

    def __post_init__(self):
        check_int("inputs", self.inputs, 2, 256)
        if self.inputs % 2:
            raise ValueError(f"inputs must be even in 2..256, not {self.inputs!r}")

    def ports(self):
        return (
            Bits("x", "in", 1, unit="p", count=self.inputs),
            Port("ones", "out", self.inputs.bit_length()),
        )


class ApproximateCounter(CycleGolden[ApproximateCounterParams]):
    """An approximate count of the ones among the inputs of a cycle, by half of the adders.

    The inputs are taken in pairs, ``x[0]`` with ``x[1]`` and so on. An OR gate stands for every
    even pair, an AND gate for every odd one; ``ones`` is twice the number of gates that give 1, and
    so always even. A pair of unequal bits counts 2 at an OR gate, 0 at an AND gate.

    The streams may be correlated with one another, but the error is smallest where the streams of a
    pair agree: give a pair streams of one source and of values near one another.

    Latency 0, one count per cycle.

    Bound. ``ones`` is exact plus the unequal pairs at OR gates minus those at AND gates, so with
    ``m`` pairs the error is in ``-floor(m / 2)..ceil(m / 2)``. If all pairs are unequal with the
    same probability ``q`` (``2 p (1 - p)`` for independent bits of one value), the errors cancel in
    the mean for an even ``m``, and leave ``q`` for an odd one; of independent pairs the variance is
    ``m q (1 - q)``.

    Source: K. Kim, J. Lee and K. Choi, "Approximate de-randomizer for stochastic circuits", ISOCC
    (2015).
    """

    EXAMPLES = (
        ApproximateCounterParams(),
        ApproximateCounterParams(inputs=2),
        ApproximateCounterParams(inputs=26),
    )

    @staticmethod
    def ideal(p):
        """Mean count for input streams of values ``p``, if errors cancel: their sum."""
        return p.sum(axis=-1)

    def step(self, state, x):
        # A pair counts 0 or 2 instead of 0, 1 or 2. OR gates round a 1 up and AND gates round it
        # down, by turns, so that the errors cancel on the average.
        either = x[..., 0::4] | x[..., 1::4]
        if self.params.inputs == 2:
            return {}, {"ones": 2 * either[..., 0]}
        both = x[..., 2::4] & x[..., 3::4]
        return {}, {"ones": 2 * np.sum(np.concatenate([either, both], axis=-1), axis=-1)}
