"""Scaled adder of bit streams without a source of randomness: toggle flip-flops."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_power
from spikeloom.golden.core.ports import Bits, Register
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams

__all__ = ["TFFAdd", "TFFAddParams"]


@dataclass(frozen=True, kw_only=True)
class TFFAddParams(BitParams):
    """Parameters of the toggle flip-flop adder.

    Parameters
    ----------
    inputs : int
        Number of summands, a power of two in 2..64.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    inputs: int = 2

    def __post_init__(self):
        super().__post_init__()
        check_power("inputs", self.inputs, 2, 64)

    def ports(self):
        return (
            Bits("x", "in", self.lanes, unit="p", count=self.inputs),
            Bits("o", "out", self.lanes, unit="p"),
        )


class TFFAdd(BitGolden[TFFAddParams]):
    """Mean of bit streams, unipolar or bipolar, by a tree of adders with a flip-flop each.

    An adder gives the common bit of its two inputs where they agree; where they differ it gives its
    flip-flop and toggles it. So every other difference counts, and the inputs may be **correlated
    in any way**. The adders are numbered from the root on: number 1 adds what 2 and 3 give, number
    ``k`` what ``2 k`` and ``2 k + 1`` give, and ``inputs + j`` is the input ``x[j]``. The flip-flop
    of adder ``k`` is ``t[k - 1]``; after reset those of odd adders other than the root are 1, so
    that the roundings of a level cancel.

    Latency 0, ``lanes`` bits per cycle.

    Bound: ``2 ones(o) + t`` of one adder grows by the ones of its inputs, exactly. So two inputs
    give the half of their ones rounded down, and ``n`` inputs :meth:`ideal` to within ``+ 1/2`` for
    the root and ``± 1/4`` for each further level, in ones. If the ones of every input are a
    multiple of ``inputs`` the mean is exact.

    Source: V. T. Lee, A. Alaghi, J. P. Hayes, V. Sathe and L. Ceze, "Energy-Efficient Hybrid
    Stochastic-Binary Neural Networks for Near-Sensor Computing", Design, Automation and Test in
    Europe (2017).
    """

    EXAMPLES = (
        TFFAddParams(),
        TFFAddParams(lanes=5),
        TFFAddParams(inputs=8, lanes=2),
        TFFAddParams(inputs=64),
    )

    @staticmethod
    def ideal(x):
        """Value of the output stream: the mean of the values ``x`` over the last axis."""
        return x.mean(axis=-1)

    def registers(self):
        number = self.params.inputs - 1
        init = tuple(int(k > 1 and k % 2 == 1) for k in range(1, number + 1))
        return (Register("t", 1, init=init, count=number),)

    def tick(self, state, x):
        # Level by level, from the inputs to the root. The numbers are those of a heap, so the
        # flip-flops of a level lie side by side.
        t, following = state["t"], []
        adders = self.params.inputs // 2
        while adders:
            even, odd = x[..., 0::2], x[..., 1::2]
            flips = t[..., adders - 1 : 2 * adders - 1]
            differ = even ^ odd
            x = (even & odd) | (differ & flips)
            following.insert(0, flips ^ differ)
            adders //= 2
        return {"t": np.concatenate(following, axis=-1)}, {"o": x[..., 0]}
