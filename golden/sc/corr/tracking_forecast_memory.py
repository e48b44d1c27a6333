"""Tracking forecast memory: a bit stream made anew from a running estimate of its value."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_int
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import BitParams, Need
from spikeloom.golden.sc.stream.gated import GatedBitGolden, number

__all__ = ["TrackingForecastMemory", "TrackingForecastMemoryParams"]


@dataclass(frozen=True, kw_only=True)
class TrackingForecastMemoryParams(BitParams):
    """Parameters of a tracking forecast memory.

    Parameters
    ----------
    width : int
        Bits of the estimate and of a number of the source, 2..24.
    shift : int
        Each bit moves the estimate by ``2**-shift`` of its distance, 1..16.
    exact : bool
        The bit is ``source <= estimate`` instead of ``source < estimate``: for a source that takes
        the values ``1..2**width - 1``, an LFSR.
    """

    CORRELATION: ClassVar[str] = "renews"

    width: int = 8
    shift: int = 4
    exact: bool = False

    def __post_init__(self):
        super().__post_init__()
        check_int("width", self.width, 2, 24)
        check_int("shift", self.shift, 1, 16)
        check_bool("exact", self.exact)

    def ports(self):
        return (
            Port("en", "in", 1),
            Bits("a", "in", self.lanes, unit="p"),
            Bits("source", "in", self.lanes, count=self.width),
            Bits("o", "out", self.lanes, unit="p"),
        )

    def needs(self):
        return (Need("independent", ("a", "source")),)


class TrackingForecastMemory(GatedBitGolden[TrackingForecastMemoryParams]):
    """Estimates the value of a stream, and gives a stream of that value with a source of its own.

    ``source[j]`` is bit ``j`` of a number, and ``estimate = acc >> shift``. For each bit:

    1. ``o`` is 1 if the number is less than ``estimate`` (with ``exact``, if it is not greater);
    2. ``acc`` becomes ``acc - estimate``, plus ``2**width - 1`` if ``a`` is 1.

    ``acc`` is half its largest value after reset, rounded up, and stays as it is in a cycle without
    ``en``. This is the estimate of
    :class:`~.exponential_average.ExponentialAverage`, which tells its bias and
    error.

    Other than a :class:`~.regenerator.Regenerator` it gives its first sensible
    bits after some ``2**shift`` bits, follows a value that changes, and is never quite right: the
    estimate itself fluctuates, for independent bits with the variance
    ``p (1 - p) / (2**(shift + 1) - 1)``.

    Latency 0 from the source, some ``2**shift`` bits from ``a``; ``lanes`` bits per cycle.

    Bound. Over ``T`` bits from reset the mean of ``estimate / (2**width - 1)`` differs from the
    value of ``a`` by less than ``2**shift / T * 2**width / (2**width - 1)``.

    Source: S. Sharifi Tehrani, A. Naderi, G.-A. Kamendje, S. Mannor and W. J. Gross, "Tracking
    Forecast Memories in Stochastic Decoders", ICASSP (2009).
    """

    EXAMPLES = (
        TrackingForecastMemoryParams(),
        TrackingForecastMemoryParams(width=2, shift=1),
        TrackingForecastMemoryParams(width=24, shift=16, exact=True),
        TrackingForecastMemoryParams(width=4, shift=2, lanes=3),
    )

    @staticmethod
    def ideal(a):
        """Value of the output stream: that of the input."""
        return a

    def registers(self):
        bits = self.params.width + self.params.shift
        return (Register("acc", bits, init=1 << bits - 1),)

    def tick(self, state, a, source):
        p = self.params
        # The fraction below the estimate is kept: what the floor takes off is given back later.
        acc = state["acc"]
        estimate = acc >> p.shift
        drawn = number(source)
        o = drawn <= estimate if p.exact else drawn < estimate
        return {"acc": acc - estimate + np.where(a != 0, (1 << p.width) - 1, 0)}, {"o": as_int(o)}
