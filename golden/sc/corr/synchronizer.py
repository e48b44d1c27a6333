"""Synchronizer of two bit streams: most overlap, SCC near +1."""

from dataclasses import dataclass
from typing import ClassVar

from spikeloom.golden.core.ports import Register
from spikeloom.golden.sc.arith.pairing import paired

from .pair import PairGolden, SynchronizingParams

__all__ = ["Synchronizer", "SynchronizerParams"]


@dataclass(frozen=True, kw_only=True)
class SynchronizerParams(SynchronizingParams):
    """Parameters of a synchronizer.

    Parameters
    ----------
    depth : int
        Ones of either stream that may wait for a partner, 1..64.
    """

    CORRELATION: ClassVar[str] = "correlates"


class Synchronizer(PairGolden[SynchronizerParams]):
    """Pairs up the ones of two streams: what comes out has the same values and the most overlap.

    ``surplus`` tells what waits: that many ones of ``a`` where it is positive, ``-surplus`` ones
    of ``b`` where it is negative. For each bit:

    1. equal bits go through, and ``surplus`` stays;
    2. a one that is alone goes out with a waiting one of the other stream, if there is one;
    3. else it waits and a pair of zeros goes out, if fewer than ``depth`` ones wait;
    4. else it goes out alone.

    So the new ``surplus`` is ``clip(surplus + a - b, -depth, depth)``, and each output is its input
    plus what waited before minus what waits after. ``surplus`` is 0 after reset, and stays as it is
    in a cycle without ``en``.

    The inputs may be correlated in any way; the outputs have a SCC near +1, as ``max`` by an OR
    gate, ``min`` by AND and the divider want it. A deeper buffer pairs more, and keeps more back.

    Latency 0, ``lanes`` bits per cycle.

    Bound. Since reset the outputs have ``max(surplus, 0)`` and ``max(-surplus, 0)`` ones less than
    the inputs: never more than ``depth``, and only one of the two streams lacks any. After ``L``
    bits the value of an output is at most ``depth / L`` below that of its input, never above it.

    Source: V. T. Lee, A. Alaghi and L. Ceze, "Correlation Manipulating Circuits for Stochastic
    Computing", DATE (2018), arXiv:1803.04862.
    """

    EXAMPLES = (
        SynchronizerParams(),
        SynchronizerParams(depth=3),
        SynchronizerParams(depth=64),
        SynchronizerParams(depth=2, lanes=2),
    )

    def registers(self):
        return (Register("surplus", self.params.depth.bit_length() + 1, signed=True),)

    def tick(self, state, a, b):
        surplus, o_a, o_b = paired(state["surplus"], a, b, self.params.depth)
        return {"surplus": surplus}, {"o_a": o_a, "o_b": o_b}
