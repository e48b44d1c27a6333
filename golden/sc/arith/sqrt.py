"""Square root of a unipolar bit stream, by ones that are inserted."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_power
from spikeloom.golden.core.ports import Bits, Register
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need

__all__ = ["Sqrt", "SqrtParams"]


@dataclass(frozen=True, kw_only=True)
class SqrtParams(BitParams):
    """Parameters of the square root.

    Parameters
    ----------
    depth : int
        Bits of the output that are remembered, a power of two in 2..16.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    depth: int = 2

    def __post_init__(self):
        super().__post_init__()
        check_power("depth", self.depth, 2, 16)

    @property
    def log2_depth(self) -> int:
        """Number of select streams."""
        return self.depth.bit_length() - 1

    def needs(self):
        return (Need("independent", ("x", "s")), Need("memoryless", ("s",)))

    def ports(self):
        return (
            Bits("x", "in", self.lanes, unit="p"),
            Bits("s", "in", self.lanes, unit="p", count=self.log2_depth),
            Bits("o", "out", self.lanes, unit="p"),
        )


class Sqrt(BitGolden[SqrtParams]):
    """Square root of a unipolar bit stream, by ones that are added where the input has none.

    Let ``p`` be the square root of ``P(x)``. Ones must be emitted in the fraction ``e`` of the
    zeros of ``x`` for which ``P(x) + (1 - P(x)) e = p``, and so ``e = p / (1 + p)``. That is the
    duty of a JK flip-flop with ``J`` of probability ``p`` and ``K = 1`` that is clocked by the
    zeros of ``x``; and a stream of value ``p`` is there already: the output. To make ``J``
    independent of what the flip-flop holds, it is one of the last ``depth`` bits of the output,
    chosen at random.

    In each tick, with the old ``q`` and ``past``:

    1. ``o = x | q``;
    2. where ``x`` is 0, ``q`` becomes 0 if it was 1, else bit ``n`` of ``past``, ``n`` the number
       on the select streams, ``s[j]`` its bit ``j``; where ``x`` is 1 it stays;
    3. ``o`` is shifted into ``past`` as its lowest bit.

    Both are 0 after reset. ``s`` are streams of probability 1/2, **independent** of ``x`` and of
    one another, and **memoryless**; ``x`` may come from any source, also a low-discrepancy one.

    Latency 0, ``lanes`` bits per cycle.

    Error: at 8 bits and 256 ticks, over all 257 values, the root mean square for the first two
    Sobol sequences is 0.0315 and 0.0302 with depth 2, 0.026 and 0.016 with depth 4; for the van der
    Corput sequence 0.039 and 0.025.

    Source: D. Wu and J. San Miguel, "In-Stream Stochastic Division and Square Root via
    Correlation", Design Automation Conference (2019), for the idea of emitting ones and of the
    flip-flop; the choice of its input is this project's.
    """

    MEASURED = (SqrtParams(), SqrtParams(depth=4))
    EXAMPLES = (
        SqrtParams(),
        SqrtParams(lanes=4),
        SqrtParams(depth=4, lanes=3),
        SqrtParams(depth=16),
    )

    @staticmethod
    def ideal(x):
        """Value of the output stream for the value ``x`` in 0..1."""
        return np.sqrt(x)

    def registers(self):
        return (Register("q", 1), Register("past", self.params.depth))

    def tick(self, state, x, s):
        q, past, depth = state["q"], state["past"], self.params.depth
        number = s[..., 0]
        for level in range(1, self.params.log2_depth):
            number = number | (s[..., level] << level)
        # Not always the last output, for that depends on q, and J should not.
        j = (past >> number) & 1
        o = x | q
        held = ((past & ((1 << (depth - 1)) - 1)) << 1) | o
        return {"q": np.where(x != 0, q, (q ^ 1) & j), "past": held}, {"o": o}
