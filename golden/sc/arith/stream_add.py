"""In-stream adder of many bit streams, exact to one bit."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_choice, check_int
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Bits, Register
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams

__all__ = ["StreamAdd", "StreamAddParams"]


@dataclass(frozen=True, kw_only=True)
class StreamAddParams(BitParams):
    """Parameters of the in-stream adder.

    Parameters
    ----------
    inputs : int
        Number of summands, 2..1024.
    scaled : bool
        The output is the mean of the inputs; else their sum, limited to the range of a stream.
    encoding : {"unipolar", "bipolar"}
        Encoding of all streams. It makes no difference to a mean.
    margin : int
        Bits of the accumulator of a sum beyond those that the number of inputs takes, 0..16: how
        far a sum may leave the range for a while and still come out right. 0 for a mean.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    inputs: int = 8
    scaled: bool = True
    encoding: str = "unipolar"
    margin: int = 0

    def __post_init__(self):
        super().__post_init__()
        check_int("inputs", self.inputs, 2, 1024)
        check_bool("scaled", self.scaled)
        check_choice("encoding", self.encoding, ("unipolar", "bipolar"))
        check_int("margin", self.margin, 0, 0 if self.scaled else 16)

    @property
    def acc_width(self) -> int:
        """Bits of the accumulator."""
        if self.scaled:
            return (self.inputs - 1).bit_length()
        # A bipolar sum counts half ones, and has a sign.
        return self.inputs.bit_length() + self.margin + (self.encoding == "bipolar")

    @property
    def signed(self) -> bool:
        """Whether the accumulator has a sign."""
        return not self.scaled and self.encoding == "bipolar"

    @property
    def unit(self) -> str:
        """Encoding of the streams."""
        return "p" if self.encoding == "unipolar" else "bipolar"

    def ports(self):
        return (
            Bits("x", "in", self.lanes, unit=self.unit, count=self.inputs),
            Bits("o", "out", self.lanes, unit=self.unit),
        )


class StreamAdd(BitGolden[StreamAddParams]):
    """Sum of bit streams: a parallel counter, and an accumulator that pays out one bit at a time.

    In each tick, with ``n`` inputs of which ``c`` are 1:

    - mean: ``total = acc + c``; ``o`` is 1 if ``total >= n``, and then ``n`` is taken off. ``acc``
      is ``n // 2`` after reset, so that the output is rounded to nearest.
    - unipolar sum: ``total = acc + c``; ``o`` is 1 if ``total > 0``, and then 1 is taken off.
    - bipolar sum, in half ones: ``total = acc + 2 c - (n - 1)``; ``o`` is 1 if ``total > 0``, and
      then 2 is taken off.

    A sum leaves ``acc`` saturated at the limits of its ``acc_width`` bits; it is 0 after reset. The
    inputs may be **correlated in any way**.

    Latency 0, ``lanes`` bits per cycle.

    Bound: nothing is lost. For a mean ``n ones(o) + acc`` grows by the ones of the inputs, so the
    number of ones is :meth:`ideal` times the length to within 1/2, always. For a sum ``ones(o) +
    acc`` (``2 ones(o) + acc``) grows by ``c`` (by ``2 c - (n - 1)``) as long as the accumulator
    does not saturate.

    Source: D. Wu, J. Li, R. Yin, H. Hsiao, Y. Kim and J. San Miguel, "uGEMM: Unary Computing
    Architecture for GEMM Applications", International Symposium on Computer Architecture (2020).
    """

    MEASURED = (
        StreamAddParams(),
        StreamAddParams(inputs=512),
        StreamAddParams(inputs=512, encoding="bipolar"),
    )
    EXAMPLES = (
        StreamAddParams(),
        StreamAddParams(inputs=2, lanes=4),
        StreamAddParams(inputs=5, encoding="bipolar", lanes=2),
        StreamAddParams(inputs=6, scaled=False, margin=1),
        StreamAddParams(inputs=7, scaled=False, encoding="bipolar", lanes=2),
        StreamAddParams(inputs=512, scaled=False, encoding="bipolar", margin=16),
    )

    def ideal(self, x):
        """Value of the output for the values ``x`` of the inputs over the last axis."""
        if self.params.scaled:
            return x.mean(axis=-1)
        low = 0 if self.params.encoding == "unipolar" else -1
        return np.clip(x.sum(axis=-1), low, 1)

    def registers(self):
        p = self.params
        init = p.inputs // 2 if p.scaled else 0
        return (Register("acc", p.acc_width, p.signed, init=init),)

    def tick(self, state, x):
        p, c = self.params, np.sum(x, axis=-1)
        if p.scaled:
            total = state["acc"] + c
            o = as_int(total >= p.inputs)
            return {"acc": total - p.inputs * o}, {"o": o}
        # In the bipolar encoding a tick brings in 2 c - n and pays out 2 o - 1: together that is 2
        # c - (n - 1), less 2 where o is 1.
        if p.encoding == "unipolar":
            total, one = state["acc"] + c, 1
        else:
            total, one = state["acc"] + 2 * c - (p.inputs - 1), 2
        o = as_int(total > 0)
        high = (1 << (p.acc_width - p.signed)) - 1
        return {"acc": np.clip(total - one * o, -high - 1 if p.signed else 0, high)}, {"o": o}
