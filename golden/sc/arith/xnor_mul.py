"""Multiplier of bipolar bit streams: an XNOR gate."""

from dataclasses import dataclass
from typing import ClassVar

from spikeloom.golden.sc.stream.bitstream import BitGolden

from .gate import GateParams

__all__ = ["XnorMul", "XnorMulParams"]


@dataclass(frozen=True, kw_only=True)
class XnorMulParams(GateParams):
    """Parameters of the XNOR multiplier.

    Parameters
    ----------
    lanes : int
        Bits per cycle, 1..64, in one packed word: bit ``k`` of each port is lane ``k``. Lanes are
        consecutive bits of one product, bit ``k`` the ``k``-th in time, or independent products.
    """

    UNIT: ClassVar[str] = "bipolar"


class XnorMul(BitGolden[XnorMulParams]):
    """Product of two bipolar bit streams: ``o`` is 1 where ``a`` and ``b`` agree, lane by lane.

    A bipolar stream of value ``x`` in -1..1 has ``P = (x + 1) / 2``. The value of ``o`` is the
    product of those of ``a`` and ``b`` if the streams of a lane are **independent**. Correlation is
    worse here than for the AND: two equal streams give 1 whatever their value.

    Latency 0, one bit per lane and cycle.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969).
    """

    EXAMPLES = (XnorMulParams(), XnorMulParams(lanes=5), XnorMulParams(lanes=64))

    @staticmethod
    def ideal(a, b):
        """Value of the output stream for values ``a``, ``b`` in -1..1 of independent inputs."""
        return a * b

    def step(self, state, a, b):
        return {}, {"o": a ^ b ^ ((1 << self.params.lanes) - 1)}
