"""Tent map in integers: a chaotic source without a multiplier, and a poor one."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.sc.stream.source import SourceParams, StateGolden

__all__ = ["TentMap", "TentMapParams"]


def _following(state, params):
    full = (1 << params.width) - 1
    # The complement stands for 1 - v: with a state meaning the middle of its interval it is exact.
    folded = np.where(state >> params.width - 1 != 0, state ^ full, state)
    folded = folded & (full >> 1)
    return (folded << 1) - (folded >> params.slope_bits)


@dataclass(frozen=True, kw_only=True)
class TentMapParams(SourceParams):
    """Parameters of a tent map.

    Parameters
    ----------
    width : int
        Bits of the state, 4..62.
    lanes : int
        Consecutive numbers per cycle, 1..64.
    slope_bits : int
        The slope is ``2 - 2**-slope_bits``, 1..width - 1; with ``width - 1`` nothing is left of the
        deficit, and the slope is 2.
    seed : int
        State after reset, ``0..2**width - 1``; one that is or leads to a fixed point in one step,
        such as 0 and its complement, is refused.
    """

    width: int = 16
    slope_bits: int = 3
    seed: int = 0x1234

    def __post_init__(self):
        check_int("width", self.width, 4, 62)
        super().__post_init__()
        check_int("slope_bits", self.slope_bits, 1, self.width - 1)
        check_int("seed", self.seed, 0, (1 << self.width) - 1)
        first = _following(self.seed, self)
        if _following(first, self) == first:
            raise ValueError(f"seed must not lead to a fixed point of the map, not {self.seed!r}")


class TentMap(StateGolden[TentMapParams]):
    """The tent map ``v -> slope * min(v, 1 - v)`` on integers.

    ``value`` is the register ``state``. In a cycle with ``en``, with ``m`` the state or, if its
    highest bit is 1, its complement, it becomes ``2 * m - (m >> slope_bits)``: rounded to nearest.
    Without ``en`` it holds.

    **A poor source.** Successive values lie on two lines, and in integers the orbits fall into
    short cycles: with slope 2 none is longer than ``width``, for the map then is a shift; the best
    slope at 16 bits has one of 885 states, where an LFSR has 65535. With a slope below 2 the values
    do not fill the range either. All cycles up to 16 bits are in the chapter on sources. It is here
    for comparison, not for use.

    Latency 0 (the output is a register), one number per enabled cycle.

    Bound. A state means ``v = (state + 1/2) * 2**-width``. One step differs from :meth:`ideal` by
    at most half a unit of ``2**-width``: of the exact ``(2 - d) (m + 1/2)``, ``d =
    2**-slope_bits``, the step drops the fraction of ``m d``, which is at most ``1 - d``, and what
    is left between the two is in ``-(1 - d) / 2 .. (1 - d) / 2``.

    Source: A. Lasota and M. C. Mackey, "Chaos, Fractals, and Noise: Stochastic Aspects of
    Dynamics", Springer (1994).
    """

    EXAMPLES = (
        TentMapParams(),
        TentMapParams(width=4, slope_bits=2, seed=8),
        TentMapParams(width=8, slope_bits=1, lanes=4, seed=77),
        TentMapParams(width=62, slope_bits=61),
    )

    def advance(self, state):
        return {"state": _following(state["state"], self.params)}

    def ideal(self, v):
        """One step of the map on a value in 0..1."""
        v, bits = np.asarray(v, float), self.params.slope_bits
        slope = 2 - 2.0**-bits * (bits < self.params.width - 1)
        return slope * np.minimum(v, 1 - v)
