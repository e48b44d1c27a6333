"""Compare-exchange of correlated bit streams: an AND for the smaller, an OR for the larger."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need

__all__ = ["CompareExchange", "CompareExchangeParams"]


@dataclass(frozen=True, kw_only=True)
class CompareExchangeParams(BitParams):
    """Parameters of a compare-exchange.

    Parameters
    ----------
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    def needs(self):
        return (Need("correlated", ("a", "b")),)

    def ports(self):
        return (
            Bits("a", "in", self.lanes, unit="p"),
            Bits("b", "in", self.lanes, unit="p"),
            Bits("low", "out", self.lanes, unit="p"),
            Bits("high", "out", self.lanes, unit="p"),
        )


class CompareExchange(BitGolden[CompareExchangeParams]):
    """The smaller and the larger of two bit streams: ``low = a & b``, ``high = a | b``.

    If the inputs are **correlated**, ``P(low)`` is the smaller and ``P(high)`` the larger of their
    values, unipolar or bipolar, exactly: as numbers of ones. The outputs are correlated again, so
    that networks can be built of it. ``P(low) + P(high) = P(a) + P(b)`` whatever the inputs are;
    independent ones give ``P(a) P(b)`` instead of the smaller value.

    Latency 0, one bit per lane and cycle.

    Source: A. Alaghi and J. P. Hayes, "Exploiting Correlation in Stochastic Circuit Design",
    International Conference on Computer Design (2013).
    """

    EXAMPLES = (
        CompareExchangeParams(),
        CompareExchangeParams(lanes=5),
        CompareExchangeParams(lanes=64),
    )

    @staticmethod
    def ideal(a, b):
        """Values of ``low`` and ``high`` for values ``a``, ``b``."""
        return np.minimum(a, b), np.maximum(a, b)

    def step(self, state, a, b):
        return {}, {"low": a & b, "high": a | b}
