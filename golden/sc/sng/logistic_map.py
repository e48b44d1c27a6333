"""Logistic map in integers: a chaotic source, and a poor one."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.sc.stream.source import SourceParams, StateGolden

__all__ = ["LogisticMap", "LogisticMapParams"]


def _following(state, width):
    full = (1 << width) - 1
    # The mask takes nothing away: a product of complements is at most full**2 / 4. It spares the
    # proof that fact, which is hard for a solver.
    return ((state * (state ^ full)) >> width - 2) & full


@dataclass(frozen=True, kw_only=True)
class LogisticMapParams(SourceParams):
    """Parameters of a logistic map.

    Parameters
    ----------
    width : int
        Bits of the state, 4..31.
    lanes : int
        Consecutive numbers per cycle, 1..64, a multiplier for each.
    seed : int
        State after reset, ``0..2**width - 1``; one that is or leads to a fixed point in one step,
        such as 0 and its complement, is refused.
    """

    width: int = 16
    seed: int = 0x1234

    def __post_init__(self):
        check_int("width", self.width, 4, 31)
        super().__post_init__()
        check_int("seed", self.seed, 0, (1 << self.width) - 1)
        second = _following(_following(self.seed, self.width), self.width)
        if second == _following(self.seed, self.width):
            raise ValueError(f"seed must not lead to a fixed point of the map, not {self.seed!r}")


class LogisticMap(StateGolden[LogisticMapParams]):
    """The logistic map ``v -> 4 v (1 - v)`` on integers.

    ``value`` is the register ``state``. In a cycle with ``en`` it becomes
    ``(state * ~state) >> width - 2``, where ``~`` is the complement in ``width`` bits and the shift
    rounds down; it never exceeds ``2**width - 2``. Without ``en`` it holds.

    **A poor source.** Values crowd at both ends (the arcsine law), so a comparator's threshold is
    not its probability; successive values determine one another; and in integers the orbits fall
    into short cycles: 104 states at 16 bits, where an LFSR has 65535, and 23 at 8 bits. All cycles
    up to 16 bits are in the chapter on sources. It is here for comparison, not for use.

    Latency 0 (the output is a register), one number per enabled cycle.

    Bound. A state means ``v = (state + 1/2) * 2**-width``. One step lies below :meth:`ideal` by at
    least ``1.5 - 2**-width`` and less than 2.5 units of ``2**-width``: with ``a`` the state, ``b``
    its complement and ``N = 2**width``, ``4 (a + 1/2) (b + 1/2) / N = 4 a b / N + 2 - 1/N``. The
    error quadruples with every further step where the map is steepest.

    Source: S. M. Ulam and J. von Neumann, "On Combination of Stochastic and Deterministic
    Processes", Bulletin of the American Mathematical Society 53 (1947); R. M. May, "Simple
    Mathematical Models with Very Complicated Dynamics", Nature 261 (1976).
    """

    EXAMPLES = (
        LogisticMapParams(),
        # A seed from which some products are divided without remainder.
        LogisticMapParams(width=4, seed=8),
        LogisticMapParams(width=8, lanes=2, seed=77),
        LogisticMapParams(width=31),
    )

    def advance(self, state):
        return {"state": _following(state["state"], self.params.width)}

    @staticmethod
    def ideal(v):
        """One step of the map on a value in 0..1."""
        v = np.asarray(v, float)
        return 4 * v * (1 - v)
