"""Regenerator of a bit stream: counted, and made anew with another source."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import BitParams, Need
from spikeloom.golden.sc.stream.gated import GatedBitGolden, number

__all__ = ["Regenerator", "RegeneratorParams"]


@dataclass(frozen=True, kw_only=True)
class RegeneratorParams(BitParams):
    """Parameters of a regenerator.

    Parameters
    ----------
    log2_length : int
        An epoch has ``2**log2_length`` bits, and the source as many values; 1..30.
    """

    CORRELATION: ClassVar[str] = "renews"

    log2_length: int = 8

    def __post_init__(self):
        super().__post_init__()
        check_int("log2_length", self.log2_length, 1, 30)

    def ports(self):
        return (
            Port("en", "in", 1),
            Bits("a", "in", self.lanes, unit="p"),
            Bits("source", "in", self.lanes, count=self.log2_length),
            Bits("o", "out", self.lanes, unit="p"),
        )

    def needs(self):
        return (Need("independent", ("a", "source")),)


class Regenerator(GatedBitGolden[RegeneratorParams]):
    """Counts the ones of an epoch, and in the next epoch gives as many at other times.

    ``source[j]`` is bit ``j`` of a number. For each bit:

    1. ``o`` is 1 if the number is less than ``level``, the ones of the epoch before;
    2. ``count`` grows by ``a``, and ``time`` by 1;
    3. the last bit of an epoch moves the sum to ``level``; ``count`` and ``time`` become 0.

    All registers are 0 after reset, so the first epoch gives zeros; they stay as they are in a
    cycle without ``en``.

    The correlation of ``o`` with other streams is that of the source alone, and so is the order of
    its bits: this is the way from a low-discrepancy stream to one that finite-state functions may
    read.

    Latency 0 from the source, one epoch from ``a``; ``lanes`` bits per cycle.

    Bound. If the source takes each of its values once in an epoch, an epoch of ``o`` has exactly as
    many ones as the epoch of ``a`` before it. If the numbers are independent and uniform, the value
    of ``o`` has the variance ``p (1 - p) / 2**log2_length`` about that.

    Source: J. P. Hayes and A. Alaghi, "Survey of Stochastic Computing", ACM Transactions on
    Embedded Computing Systems 12 (2013), where it is called regeneration.
    """

    EXAMPLES = (
        RegeneratorParams(),
        RegeneratorParams(log2_length=1),
        RegeneratorParams(log2_length=30),
        RegeneratorParams(log2_length=2, lanes=3),
    )

    @staticmethod
    def ideal(a):
        """Value of the output stream: that of the input, one epoch before."""
        return a

    def registers(self):
        width = self.params.log2_length
        return Register("time", width), Register("count", width), Register("level", width + 1)

    def tick(self, state, a, source):
        # The level needs a bit more than the count, for an epoch of ones alone: it takes the sum
        # with the last bit, which the count never holds.
        time, last = state["time"], (1 << self.params.log2_length) - 1
        total = state["count"] + a
        ended = time == last
        new = {
            "time": (time + 1) & last,
            "count": np.where(ended, 0, total),
            "level": np.where(ended, total, state["level"]),
        }
        return new, {"o": as_int(number(source) < state["level"])}
