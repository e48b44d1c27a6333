"""Up/down counter: a bipolar bit stream back to a signed number."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams

__all__ = ["UpDown", "UpDownParams"]


@dataclass(frozen=True, kw_only=True)
class UpDownParams(BitParams):
    """Parameters of an up/down counter.

    Parameters
    ----------
    width : int
        Bits of the signed sum, 2..48.
    overflow : {"wrap", "saturate"}
        What a sum out of range becomes: itself modulo ``2**width``, or the nearest limit.
    """

    width: int = 8
    overflow: str = "wrap"

    def __post_init__(self):
        super().__post_init__()
        check_int("width", self.width, 2, 48)
        check_choice("overflow", self.overflow, ("wrap", "saturate"))

    @property
    def latency(self):
        return 1

    def ports(self):
        return (
            Port("en", "in", 1),
            Port("clear", "in", 1),
            Bits("a", "in", self.lanes, unit="bipolar"),
            Port("total", "out", self.width, signed=True),
        )


class UpDown(BitGolden[UpDownParams]):
    """Ones minus zeros in all enabled cycles since the last clear.

    In each cycle: ``total`` becomes 0 with ``clear``; then, with ``en``, each bit of ``a``, one
    after the other, adds 1 if it is 1 and subtracts 1 if it is 0, and the overflow mode brings the
    sum into range. So ``clear`` together with ``en`` is the first cycle of an epoch. ``total`` is 0
    after reset.

    Any stream will do. Over an epoch of ``L`` bits, ``total / L`` is the bipolar value; the epoch
    cannot overflow if ``L < 2**(width - 1)``.

    Latency 1, ``lanes`` bits per cycle.

    Bound. The sum is exact as long as it does not overflow. As an estimate of the bipolar value
    ``x`` behind it, it has the variance ``(1 - x**2) / L`` for independent bits.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969).
    """

    EXAMPLES = (
        UpDownParams(),
        UpDownParams(width=2, overflow="saturate"),
        UpDownParams(width=48),
        UpDownParams(width=3, lanes=5),
        UpDownParams(width=3, overflow="saturate", lanes=3),
    )

    def registers(self):
        return (Register("total", self.params.width, signed=True),)

    def tick(self, state, a):
        high = (1 << self.params.width - 1) - 1
        total = state["total"] + np.where(a != 0, 1, -1)
        if self.params.overflow == "saturate":
            return {"total": np.clip(total, -high - 1, high)}, {}
        return {"total": ((total + high + 1) & (2 * high + 1)) - high - 1}, {}

    def step(self, state, en, clear, a):
        start = np.where(clear != 0, 0, state["total"])
        if self.params.overflow == "wrap":
            # The bits in any order, and at once, give the same.
            half = 1 << self.params.width - 1
            ones = np.bitwise_count(a)
            total = start + ones + ones - self.params.lanes
            new = ((total + half) & (2 * half - 1)) - half
        else:
            new = super().step({"total": start}, a=a)[0]["total"]
        return {"total": np.where(en != 0, new, start)}, {"total": state["total"]}
