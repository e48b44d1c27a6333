"""Absolute value of a bipolar bit stream, by an up/down counter."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits, Register
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams

__all__ = ["Absolute", "AbsoluteParams"]


@dataclass(frozen=True, kw_only=True)
class AbsoluteParams(BitParams):
    """Parameters of the absolute value.

    Parameters
    ----------
    width : int
        Bits of the counter that tells the sign, 1..16.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    width: int = 3

    def __post_init__(self):
        super().__post_init__()
        check_int("width", self.width, 1, 16)

    def ports(self):
        return (
            Bits("a", "in", self.lanes, unit="bipolar"),
            Bits("o", "out", self.lanes, unit="bipolar"),
        )


class Absolute(BitGolden[AbsoluteParams]):
    """Absolute value of a bipolar bit stream: its product with its sign, which a counter tells.

    In each tick ``level`` goes up by 1 with a one of ``a`` and down with a zero, and stays within
    its ``width`` bits; then ``o = a`` if the highest bit of the new ``level`` is 1, else ``o`` is
    the opposite of ``a``. After reset only the highest bit is 1.

    Latency 0, ``lanes`` bits per cycle.

    Error: what comes before the counter has found the sign, and where it loses the sign of a value
    near 0, which then comes out too large; up to 0.5 at a value of 0 whose bits come in pairs.
    From where the counter keeps to the sign of the value, every bit is right.

    Source: B. D. Brown and H. C. Card, "Stochastic Neural Computation I: Computational Elements",
    IEEE Transactions on Computers 50 (2001), for the counter.
    """

    EXAMPLES = (
        AbsoluteParams(),
        AbsoluteParams(width=1),
        AbsoluteParams(width=2, lanes=5),
        AbsoluteParams(width=16),
    )

    @staticmethod
    def ideal(a):
        """Value of the output stream for the value ``a`` in -1..1."""
        return np.abs(a)

    def registers(self):
        width = self.params.width
        return (Register("level", width, init=1 << (width - 1)),)

    def tick(self, state, a):
        # Times the sign: an XNOR of the stream and the highest bit, which is 1 for positive values.
        # The new level counts, so that a change of sign shows in its own tick.
        width = self.params.width
        level = np.clip(state["level"] + 2 * a - 1, 0, (1 << width) - 1)
        return {"level": level}, {"o": np.where(level >> (width - 1) != 0, a, 1 - a)}
