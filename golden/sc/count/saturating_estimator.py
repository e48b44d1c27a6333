"""Saturating estimator: an up/down counter that follows a stream, fed back by a comparator."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import BitParams, Need
from spikeloom.golden.sc.stream.gated import GatedBitGolden, number

__all__ = ["SaturatingEstimator", "SaturatingEstimatorParams"]


@dataclass(frozen=True, kw_only=True)
class SaturatingEstimatorParams(BitParams):
    """Parameters of a saturating estimator.

    Parameters
    ----------
    width : int
        Bits of the estimate and of a number of the source, 1..24.
    """

    width: int = 8

    def __post_init__(self):
        super().__post_init__()
        check_int("width", self.width, 1, 24)

    @property
    def latency(self):
        return 1

    def ports(self):
        return (
            Port("en", "in", 1),
            Bits("a", "in", self.lanes, unit="p"),
            Bits("source", "in", self.lanes, count=self.width),
            Port("estimate", "out", self.width, frac=self.width, unit="p"),
            Bits("o", "out", self.lanes, unit="p"),
        )

    def needs(self):
        return (Need("independent", ("a", "source")),)


class SaturatingEstimator(GatedBitGolden[SaturatingEstimatorParams]):
    """A counter that goes up with the stream, and down with a stream that it makes itself.

    ``source[j]`` is bit ``j`` of a number. For each bit:

    1. ``o`` is 1 if the number is less than ``estimate``;
    2. ``estimate`` grows by ``a - o``, and stops at ``2**width - 1``. It cannot fall below 0, where
       ``o`` is never 1.

    ``estimate``, the register ``level``, is half of full scale after reset, and stays as it is in a
    cycle without ``en``. It means ``estimate / 2**width``.

    It is an exponential average of small steps: with a uniform source the mean of a step is
    ``a - estimate / 2**width``, so it forgets over some ``2**width`` bits: its resolution is its
    memory.

    Latency 1 of ``estimate``, 0 of ``o`` from the source; ``lanes`` bits per cycle.

    Bound. As long as it does not stop, ``estimate`` is its start plus the ones that came minus
    those that went: over ``T`` bits the value of ``o`` differs from that of ``a`` by at most
    ``2**width / T``, whatever the source. A stop loses a one of ``a``; it takes a number of
    ``2**width - 1`` at the largest estimate.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969), where it is the noise form of the ADDIE.
    """

    EXAMPLES = (
        SaturatingEstimatorParams(),
        SaturatingEstimatorParams(width=1),
        SaturatingEstimatorParams(width=24),
        SaturatingEstimatorParams(width=3, lanes=3),
    )

    @staticmethod
    def ideal(a):
        """Value of the output stream, and mean of the estimate: the value of the input."""
        return a

    def registers(self):
        width = self.params.width
        return (Register("level", width, init=1 << width - 1),)

    def tick(self, state, a, source):
        # The counter balances ones that come against ones that it makes of itself: at rest both are
        # equally frequent, and it stands at the value of the stream.
        estimate = state["level"]
        o = as_int(number(source) < estimate)
        new = np.minimum(estimate + a - o, (1 << self.params.width) - 1)
        return {"level": new}, {"estimate": estimate, "o": o}
