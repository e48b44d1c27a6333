"""Exponential moving average of a bit stream (ADDIE), in one adder."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import BitParams
from spikeloom.golden.sc.stream.gated import GatedBitGolden

__all__ = ["ExponentialAverage", "ExponentialAverageParams"]


@dataclass(frozen=True, kw_only=True)
class ExponentialAverageParams(BitParams):
    """Parameters of an exponential average.

    Parameters
    ----------
    width : int
        Bits of the estimate, 2..32.
    shift : int
        Each bit moves the estimate by ``2**-shift`` of its distance, 1..24.
    """

    width: int = 8
    shift: int = 4

    def __post_init__(self):
        super().__post_init__()
        check_int("width", self.width, 2, 32)
        check_int("shift", self.shift, 1, 24)

    @property
    def latency(self):
        return 1

    def ports(self):
        return (
            Port("en", "in", 1),
            Bits("a", "in", self.lanes, unit="p"),
            Port("estimate", "out", self.width),
        )


class ExponentialAverage(GatedBitGolden[ExponentialAverageParams]):
    """A running estimate in which a bit counts less the longer ago it was.

    ``estimate = acc >> shift``, and means ``estimate / (2**width - 1)``: both 0 and 1 are reached.
    For each bit, ``acc`` becomes ``acc - estimate``, plus ``2**width - 1`` if ``a`` is 1. The
    fraction of ``shift`` bits below the estimate is kept, so the floor loses nothing. ``acc`` is
    half its largest value after reset, rounded up; it stays as it is in a cycle without ``en``.

    Any stream will do; for a bipolar one, subtract half.

    Latency 1, ``lanes`` bits per cycle.

    Bound. The estimate is the upper part of an exact exponential average (:meth:`ideal`) plus a
    remainder of less than one code, so it differs by less than 1 code for ever. It has no bias:
    ``acc`` keeps the books, so over ``T`` bits the sum of the estimates is ``2**width - 1`` times
    the number of ones, minus what ``acc`` has grown by. So for every stream the mean of what the
    estimates mean differs from the value of the stream by less than
    ``2**shift / T * 2**width / (2**width - 1)``. Where the bits are independent, its variance is
    ``p (1 - p) / (2**(shift + 1) - 1)``.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969), where it is the ADDIE; the remainder and its bound: this project.
    """

    EXAMPLES = (
        ExponentialAverageParams(),
        ExponentialAverageParams(width=2, shift=1),
        ExponentialAverageParams(width=32, shift=24),
        ExponentialAverageParams(width=4, shift=2, lanes=3),
    )

    def registers(self):
        bits = self.params.width + self.params.shift
        return (Register("acc", bits, init=1 << bits - 1),)

    def tick(self, state, a):
        # `acc` is kept with all its bits, so the floor of the estimate is no loss: what it leaves
        # is in `acc` still. A one adds 2**width - 1 and not 2**width, so that full scale is a fixed
        # point.
        acc = state["acc"]
        estimate = acc >> self.params.shift
        new = acc - estimate + np.where(a != 0, (1 << self.params.width) - 1, 0)
        return {"acc": new}, {"estimate": estimate}

    def ideal(self, bits):
        """The average that is not rounded, in codes, after each bit.

        Parameters
        ----------
        bits : array of int
            Bits, the first axis time.
        """
        p = self.params
        average = np.zeros(np.shape(bits)[1:]) + 2.0 ** (p.width - 1)
        trace = []
        for bit in np.asarray(bits):
            average = average + (bit * (2.0**p.width - 1) - average) / 2.0**p.shift
            trace.append(average)
        return np.array(trace)
