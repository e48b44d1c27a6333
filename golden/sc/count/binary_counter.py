"""Binary counter of ones: a bit stream back to a number."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams

__all__ = ["BinaryCounter", "BinaryCounterParams"]


@dataclass(frozen=True, kw_only=True)
class BinaryCounterParams(BitParams):
    """Parameters of a counter of ones.

    Parameters
    ----------
    width : int
        Bits of the count, 1..48; ``2**width - 1`` ones can be told apart.
    """

    width: int = 8

    def __post_init__(self):
        super().__post_init__()
        check_int("width", self.width, 1, 48)

    @property
    def latency(self):
        return 1

    def ports(self):
        return (
            Port("en", "in", 1),
            Port("clear", "in", 1),
            Bits("a", "in", self.lanes, unit="p"),
            Port("count", "out", self.width),
        )


class BinaryCounter(BitGolden[BinaryCounterParams]):
    """The number of ones in all enabled cycles since the last clear, modulo ``2**width``.

    In each cycle: ``count`` becomes 0 with ``clear``; then, with ``en``, the ones among the
    ``lanes`` bits of ``a`` are added. So ``clear`` together with ``en`` is the first cycle of an
    epoch. ``count`` is 0 after reset. An epoch of ``2**width - 1`` bits cannot wrap.

    Any stream will do. Over an epoch of ``L`` bits, ``count / L`` is the unipolar value, and
    ``2 count / L - 1`` the bipolar one.

    Latency 1, ``lanes`` bits per cycle.

    Bound. The count is exact. As an estimate of the probability behind it, it has the variance
    ``p (1 - p) / L`` for independent bits (:mod:`spikeloom.golden.sc.design.length`).

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969).
    """

    EXAMPLES = (
        BinaryCounterParams(),
        BinaryCounterParams(width=1),
        BinaryCounterParams(width=48),
        BinaryCounterParams(width=2, lanes=5),
    )

    def registers(self):
        return (Register("count", self.params.width),)

    def step(self, state, en, clear, a):
        start = np.where(clear != 0, 0, state["count"])
        new = start + np.where(en != 0, np.bitwise_count(a), 0)
        return {"count": new & ((1 << self.params.width) - 1)}, {"count": state["count"]}
