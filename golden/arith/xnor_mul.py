"""Product of bipolar bit streams."""

from dataclasses import dataclass

from ..checks import check_int
from ..contract import CycleGolden, Params
from ..ports import Port

__all__ = ["XnorMul", "XnorMulParams"]


@dataclass(frozen=True, kw_only=True)
class XnorMulParams(Params):
    """Parameters of the XNOR multiplier.

    Parameters
    ----------
    lanes : int
        Bits per cycle, 1..64, in one packed word: bit ``k`` of each port is lane ``k``. Lanes are
        independent products, or consecutive bits of one product, bit ``k`` the ``k``-th in time.
    """

    lanes: int = 1

    def __post_init__(self):
        check_int("lanes", self.lanes, 1, 64)

    def ports(self):
        return (
            Port("a", "in", self.lanes, unit="bipolar"),
            Port("b", "in", self.lanes, unit="bipolar"),
            Port("o", "out", self.lanes, unit="bipolar"),
        )


class XnorMul(CycleGolden):
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
