"""Saturating adder of bit streams: an OR gate."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need

__all__ = ["OrAdd", "OrAddParams"]


@dataclass(frozen=True, kw_only=True)
class OrAddParams(BitParams):
    """Parameters of the OR adder.

    Parameters
    ----------
    inputs : int
        Number of summands, 2..64.
    correlation : {"anticorrelated", "independent", "correlated"}
        What the inputs are promised to be, and so what the sum means. The gate is the same.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    inputs: int = 2
    correlation: str = "anticorrelated"

    def __post_init__(self):
        super().__post_init__()
        check_int("inputs", self.inputs, 2, 64)
        check_choice(
            "correlation", self.correlation, ("anticorrelated", "independent", "correlated")
        )

    def needs(self):
        return (Need(self.correlation, ("x",)),)

    def ports(self):
        return (
            Bits("x", "in", self.lanes, unit="p", count=self.inputs),
            Bits("o", "out", self.lanes, unit="p"),
        )


class OrAdd(BitGolden[OrAddParams]):
    """Saturating sum of unipolar bit streams: ``o`` is 1 where any of the inputs is.

    What that means depends on how the inputs overlap: ``min(1, sum(p))`` if they are
    **anticorrelated** and avoid each other as far as they can, ``1 - prod(1 - p)`` if they are
    **independent**, ``max(p)`` if they are **correlated**. More than two inputs avoid each other
    only as long as their sum stays below 1.

    Latency 0, one bit per lane and cycle.

    Source: A. Alaghi and J. P. Hayes, "Exploiting Correlation in Stochastic Circuit Design",
    International Conference on Computer Design (2013).
    """

    EXAMPLES = (
        OrAddParams(),
        OrAddParams(inputs=3, correlation="independent", lanes=64),
        OrAddParams(inputs=64, correlation="correlated", lanes=2),
    )

    def ideal(self, x):
        """Value of the output stream for the values ``x`` in 0..1 over the last axis."""
        if self.params.correlation == "anticorrelated":
            return np.minimum(1, x.sum(axis=-1))
        if self.params.correlation == "independent":
            return 1 - (1 - x).prod(axis=-1)
        return x.max(axis=-1)

    def step(self, state, x):
        o = x[..., 0]
        for k in range(1, self.params.inputs):
            o = o | x[..., k]
        return {}, {"o": o}
