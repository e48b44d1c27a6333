"""Scaled adder of bit streams: a multiplexer."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_power
from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need

__all__ = ["MuxAdd", "MuxAddParams"]


@dataclass(frozen=True, kw_only=True)
class MuxAddParams(BitParams):
    """Parameters of the multiplexer adder.

    Parameters
    ----------
    inputs : int
        Number of summands, a power of two in 2..64.
    lanes : int
        Bits per cycle, 1..64, in one packed word: bit ``k`` of each element of each port is lane
        ``k``. Lanes are consecutive bits of one sum, or independent sums.
    """

    inputs: int = 2

    def __post_init__(self):
        super().__post_init__()
        check_power("inputs", self.inputs, 2, 64)

    @property
    def log2_inputs(self) -> int:
        """Number of select streams."""
        return self.inputs.bit_length() - 1

    def needs(self):
        return Need("independent", ("s",)), Need("independent", ("s",), against=("x",))

    def ports(self):
        return (
            Bits("x", "in", self.lanes, unit="p", count=self.inputs),
            Bits("s", "in", self.lanes, unit="p", count=self.log2_inputs),
            Bits("o", "out", self.lanes, unit="p"),
        )


class MuxAdd(BitGolden[MuxAddParams]):
    """Scaled sum of bit streams: in each lane ``o = x[n]``, ``n`` the number ``s`` of that lane.

    ``s[j]`` is bit ``j`` of the number; with two inputs, ``o = x[1]`` where ``s[0]`` is 1, else
    ``x[0]``. If every ``n`` comes up equally often and **independently of the data**, the value of
    ``o`` is the mean of the values of the inputs, unipolar or bipolar. The inputs may be correlated
    with one another in any way. A select stream of probability other than 1/2 gives a weighted
    mean. A periodic select stream is not independent of periodic data: 0101… on the inputs of a
    low-discrepancy source aliases.

    Latency 0, one bit per lane and cycle.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969).
    """

    EXAMPLES = (
        MuxAddParams(),
        MuxAddParams(lanes=5),
        MuxAddParams(inputs=4, lanes=64),
        MuxAddParams(inputs=64, lanes=2),
    )

    @staticmethod
    def ideal(x):
        """Value of the output stream: the mean of the values ``x`` over the last axis."""
        return x.mean(axis=-1)

    def step(self, state, x, s):
        # On whole words: even ^ ((even ^ odd) & s) is a multiplexer in each lane. Each select bit
        # halves the candidates, the lowest first.
        for level in range(self.params.log2_inputs):
            even, odd = x[..., 0::2], x[..., 1::2]
            x = even ^ ((even ^ odd) & s[..., level, None])
        return {}, {"o": x[..., 0]}
