"""Parallel counter: the number of ones among the bits of one cycle."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port, Register

__all__ = ["ParallelCounter", "ParallelCounterParams"]


@dataclass(frozen=True, kw_only=True)
class ParallelCounterParams(Params):
    """Parameters of a parallel counter.

    Parameters
    ----------
    inputs : int
        Number of bits counted, 1..256.
    stages : int
        Pipeline registers between input and output, 0..8, spread evenly over the
        ``floor(log2(inputs))`` levels of the adder tree, the last one at the output; 0 is a
        combinational counter. More stages than levels only delay.
    """

    inputs: int = 16
    stages: int = 0

    def __post_init__(self):
        check_int("inputs", self.inputs, 1, 256)
        check_int("stages", self.stages, 0, 8)

    @property
    def latency(self):
        return self.stages

    @property
    def ones_width(self) -> int:
        """Bits of the count, which reaches ``inputs``."""
        return self.inputs.bit_length()

    def ports(self):
        return (
            Port("x", "in", 1, count=self.inputs),
            Port("ones", "out", self.ones_width),
        )


class ParallelCounter(CycleGolden[ParallelCounterParams]):
    """The number of ones among the inputs of a cycle, ``stages`` cycles later.

    ``ones`` is 0 until the first count after reset has come through.

    Counting streams of value ``p[k]`` in parallel adds them without the scale factor, and without
    the randomness, of a multiplexer: the mean of ``ones`` is the sum of all ``p[k]``, whatever the
    correlation of the inputs.

    Latency ``stages``, one count per cycle.

    Source: B. Parhami and C.-H. Yeh, "Accumulative Parallel Counters", Asilomar Conference on
    Signals, Systems and Computers (1995); E. E. Swartzlander, "Parallel Counters", IEEE
    Transactions on Computers C-22 (1973).
    """

    EXAMPLES = (
        ParallelCounterParams(),
        ParallelCounterParams(inputs=1),
        ParallelCounterParams(inputs=1, stages=8),
        ParallelCounterParams(inputs=13, stages=2),
        ParallelCounterParams(inputs=64, stages=6),
        ParallelCounterParams(inputs=256, stages=8),
    )

    @staticmethod
    def ideal(p):
        """Mean count for input streams of values ``p``: their sum over the last axis."""
        return p.sum(axis=-1)

    def registers(self):
        if self.params.stages == 0:
            return ()
        return (Register("waiting", self.params.ones_width, count=self.params.stages),)

    def step(self, state, x):
        ones = np.sum(x, axis=-1)
        if self.params.stages == 0:
            return {}, {"ones": ones}
        # Here the registers only delay the count; the component has them between its adders.
        waiting = state["waiting"]
        moved = np.concatenate([ones[..., None], waiting[..., :-1]], axis=-1)
        return {"waiting": moved}, {"ones": waiting[..., -1]}
