"""Counter of any modulus: the ramp, and the clock of deterministic methods."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Port, Register
from spikeloom.golden.sc.stream.source import SourceGolden, SourceParams

__all__ = ["Counter", "CounterParams"]


@dataclass(frozen=True, kw_only=True)
class CounterParams(SourceParams):
    """Parameters of a counter.

    Parameters
    ----------
    width : int
        Bits of a number, 1..32.
    lanes : int
        Consecutive numbers per cycle, 1..64.
    modulus : int
        Length of the period, 1..2**width; 0 stands for ``2**width``.
    start : int
        Number after reset, ``0..modulus - 1``.
    """

    modulus: int = 0
    start: int = 0

    def __post_init__(self):
        check_int("width", self.width, 1, 32)
        super().__post_init__()
        check_int("modulus", self.modulus, 0, 1 << self.width)
        check_int("start", self.start, 0, self.period - 1)

    @property
    def period(self) -> int:
        """Length of the period."""
        return self.modulus or 1 << self.width

    def ports(self):
        return (*super().ports(), Port("wrap", "out", 1))


class Counter(SourceGolden[CounterParams]):
    """A counter with enable, the source known as the ramp: ``start``, ``start + 1``, ….

    ``value`` is the register ``count``. In a cycle with ``en`` it goes up by ``lanes``, one number
    after the other, and after ``modulus - 1`` comes 0; without ``en`` it holds. ``wrap`` is 1 in an
    enabled cycle whose last step, or any of whose ``lanes`` steps, leads to 0.

    A comparator makes of it a stream with all its ones in one run, whose number is exact after each
    period. Such streams are **correlated** with all streams of the same counter, and with those of
    a sigma-delta or low-discrepancy source they multiply well: see
    :class:`~.van_der_corput.VanDerCorput`. Two counters give products without
    any error if each pair of their numbers comes once:

    - relatively prime periods: both enabled always, ``gcd(modulus, modulus') = 1``, after
      ``modulus * modulus'`` cycles;
    - clock division: ``wrap`` of the first is ``en`` of the second, likewise.

    Latency 0 (``value`` is a register), ``lanes`` numbers per enabled cycle.

    Source: D. Jenson and M. Riedel, "A Deterministic Approach to Stochastic Computation",
    ICCAD 2016.
    """

    EXAMPLES = (
        CounterParams(),
        CounterParams(width=1),
        CounterParams(modulus=200, start=199),
        CounterParams(width=4, modulus=11, lanes=5, start=3),
        CounterParams(width=2, modulus=3, lanes=4),
        CounterParams(width=32, lanes=8, start=(1 << 32) - 24),
    )

    def registers(self):
        return (Register("count", self.params.width, init=self.params.start),)

    def value(self, state):
        return state["count"]

    def advance(self, state):
        count, last = state["count"], self.params.period - 1
        if last == (1 << self.params.width) - 1:
            return {"count": (count + 1) & last}
        return {"count": np.where(count == last, 0, count + 1)}

    def step(self, state, /, en):
        new, passed = state, 0
        for _ in range(self.params.lanes):
            new = self.advance(new)
            passed = passed | as_int(new["count"] == 0)
        following, outputs = super().step(state, en=en)
        return following, {**outputs, "wrap": np.where(en != 0, passed, 0)}
