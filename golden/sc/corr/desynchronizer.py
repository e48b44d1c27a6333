"""Desynchronizer of two bit streams: least overlap, SCC near -1."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.ports import Register

from .pair import PairGolden, SynchronizingParams

__all__ = ["Desynchronizer", "DesynchronizerParams"]


@dataclass(frozen=True, kw_only=True)
class DesynchronizerParams(SynchronizingParams):
    """Parameters of a desynchronizer.

    Parameters
    ----------
    depth : int
        Ones that may wait for a pair of zeros, 1..64.
    """

    CORRELATION: ClassVar[str] = "anticorrelates"


class Desynchronizer(PairGolden[DesynchronizerParams]):
    """Parts the ones of two streams: what comes out has the same values and the least overlap.

    ``waiting`` ones of one stream wait, of ``a`` where ``line`` is 0, of ``b`` where it is 1. For
    each bit:

    1. unequal bits go through;
    2. of a pair of ones, that of ``line`` waits and the other goes out alone, if fewer than
       ``depth`` wait; else both go out;
    3. in the place of a pair of zeros a waiting one goes out, if there is one; with the last of
       them ``line`` changes, so that the two streams take turns.

    The new ``waiting`` is ``clip(waiting + a + b - 1, 0, depth)``. Both registers are 0 after
    reset, and stay as they are in a cycle without ``en``.

    The inputs may be correlated in any way; the outputs have a SCC near -1, as the saturating sum
    by an OR gate wants it.

    Latency 0, ``lanes`` bits per cycle.

    Bound. Since reset the output of ``line`` has ``waiting`` ones less than its input, the other
    output as many as its input: after ``L`` bits a value is at most ``depth / L`` too low.

    Source: V. T. Lee, A. Alaghi and L. Ceze, "Correlation Manipulating Circuits for Stochastic
    Computing", DATE (2018), arXiv:1803.04862.
    """

    EXAMPLES = (
        DesynchronizerParams(),
        DesynchronizerParams(depth=3),
        DesynchronizerParams(depth=64),
        DesynchronizerParams(depth=2, lanes=2),
    )

    def registers(self):
        return Register("waiting", self.params.depth.bit_length()), Register("line", 1)

    def tick(self, state, a, b):
        # A pair of ones and a pair of zeros are what overlaps; both are broken up by moving a one
        # of the same line from the first to the second.
        waiting, line = state["waiting"], state["line"]
        new = np.clip(waiting + a + b - 1, 0, self.params.depth)
        given = waiting - new
        emptied = (waiting != 0) & (new == 0)
        after = {"waiting": new, "line": np.where(emptied, 1 - line, line)}
        outputs = {
            "o_a": a + np.where(line == 0, given, 0),
            "o_b": b + np.where(line == 0, 0, given),
        }
        return after, outputs
