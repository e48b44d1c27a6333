"""Subtractors of bit streams: absolute, saturating and scaled difference."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice
from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need

__all__ = ["Subtract", "SubtractParams"]


@dataclass(frozen=True, kw_only=True)
class SubtractParams(BitParams):
    """Parameters of the subtractor.

    Parameters
    ----------
    method : {"absolute", "saturating", "scaled"}
        Which difference: ``|a - b|`` by an XOR, ``max(a - b, 0)`` by an AND with an inverted input,
        or ``(a - b) / 2`` of bipolar streams by a multiplexer, which has a select stream ``s``.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    method: str = "absolute"

    def __post_init__(self):
        super().__post_init__()
        check_choice("method", self.method, ("absolute", "saturating", "scaled"))

    @property
    def unit(self) -> str:
        """Encoding of the data streams."""
        return "bipolar" if self.method == "scaled" else "p"

    def needs(self):
        if self.method == "scaled":
            return (Need("independent", ("s", "a")), Need("independent", ("s", "b")))
        return (Need("correlated", ("a", "b")),)

    def ports(self):
        select = (Bits("s", "in", self.lanes, unit="p"),) if self.method == "scaled" else ()
        return (
            Bits("a", "in", self.lanes, unit=self.unit),
            Bits("b", "in", self.lanes, unit=self.unit),
            *select,
            Bits("o", "out", self.lanes, unit=self.unit),
        )


class Subtract(BitGolden[SubtractParams]):
    """Difference of two bit streams, by one gate.

    - ``"absolute"``: ``o = a ^ b``. If the streams are **correlated** the smaller one lies within
      the larger one, and what is left of it is ``|P(a) - P(b)|``. Independent streams give
      ``P(a) + P(b) - 2 P(a) P(b)``.
    - ``"saturating"``: ``o = a & ~b``, which for **correlated** streams is
      ``max(P(a) - P(b), 0)``. Independent streams give ``P(a) (1 - P(b))``.
    - ``"scaled"``: ``o = ~b`` where ``s`` is 1, else ``a``. With a select stream of probability 1/2
      that is **independent** of ``a`` and of ``b``, bipolar values give ``(a - b) / 2``; ``a`` and
      ``b`` may be correlated in any way.

    The first two are exact: with streams that overlap fully, the number of ones is the difference
    of the numbers of ones.

    Latency 0, one bit per lane and cycle.

    Source: A. Alaghi and J. P. Hayes, "Exploiting Correlation in Stochastic Circuit Design",
    International Conference on Computer Design (2013); the scaled one B. R. Gaines, "Stochastic
    Computing Systems", Advances in Information Systems Science 2 (1969).
    """

    EXAMPLES = (
        SubtractParams(),
        SubtractParams(lanes=64),
        SubtractParams(method="saturating", lanes=3),
        SubtractParams(method="scaled"),
        SubtractParams(method="scaled", lanes=64),
    )

    def ideal(self, a, b):
        """Value of the output stream for values ``a``, ``b`` of the inputs."""
        if self.params.method == "absolute":
            return np.abs(a - b)
        if self.params.method == "saturating":
            return np.maximum(a - b, 0)
        return (a - b) / 2

    def step(self, state, a, b, s=None):
        if self.params.method == "absolute":
            return {}, {"o": a ^ b}
        inverted = b ^ ((1 << self.params.lanes) - 1)
        if self.params.method == "saturating":
            return {}, {"o": a & inverted}
        # A multiplexer in each lane: a where s is 0, the opposite of b where it is 1.
        return {}, {"o": a ^ ((a ^ inverted) & s)}
