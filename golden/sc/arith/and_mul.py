"""Multiplier of unipolar bit streams: an AND gate."""

from dataclasses import dataclass

from spikeloom.golden.sc.stream.bitstream import BitGolden

from .gate import GateParams

__all__ = ["AndMul", "AndMulParams"]


@dataclass(frozen=True, kw_only=True)
class AndMulParams(GateParams):
    """Parameters of the AND multiplier.

    Parameters
    ----------
    lanes : int
        Bits per cycle, 1..64, in one packed word: bit ``k`` of each port is lane ``k``. Lanes are
        consecutive bits of one product, bit ``k`` the ``k``-th in time, or independent products.
    """


class AndMul(BitGolden[AndMulParams]):
    """Product of two unipolar bit streams: ``o = a & b``, lane by lane.

    ``P(o) = P(a) P(b)`` holds if the streams of a lane are **independent** (not only of different
    seeds of one generator). Fully correlated streams give ``min(P(a), P(b))``, and streams that
    avoid each other ``max(P(a) + P(b) - 1, 0)``, which are the bounds of the error.

    Latency 0, one bit per lane and cycle.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969).
    """

    EXAMPLES = (AndMulParams(), AndMulParams(lanes=5), AndMulParams(lanes=64))

    @staticmethod
    def ideal(a, b):
        """Value of the output stream for values ``a``, ``b`` in 0..1 of independent inputs."""
        return a * b

    def step(self, state, a, b):
        return {}, {"o": a & b}
