"""Meter of the stochastic cross-correlation (SCC) of two bit streams."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.packed import count

__all__ = ["SCCMeter", "SCCMeterParams"]


@dataclass(frozen=True, kw_only=True)
class SCCMeterParams(Params):
    """Parameters of a correlation meter.

    Parameters
    ----------
    log2_length : int
        An epoch has ``2**log2_length`` bits, 1..20.
    """

    log2_length: int = 8

    def __post_init__(self):
        check_int("log2_length", self.log2_length, 1, 20)

    @property
    def latency(self):
        return 2

    def ports(self):
        # No covariance times the square of the length is larger than a quarter of that.
        return (
            Port("en", "in", 1),
            Bits("a", "in", 1, unit="p"),
            Bits("b", "in", 1, unit="p"),
            Port("num", "out", 2 * self.log2_length, signed=True),
            Port("den", "out", 2 * self.log2_length - 1),
        )


class SCCMeter(CycleGolden[SCCMeterParams]):
    """The stochastic cross-correlation of two streams over an epoch, as an exact fraction.

    With ``n`` bits in an epoch, ``ones_a`` and ``ones_b`` ones, and ``both`` pairs of ones:

    - ``num = n * both - ones_a * ones_b``;
    - ``den = n * min(ones_a, ones_b) - ones_a * ones_b`` if ``num >= 0``, else
      ``ones_a * ones_b - n * max(ones_a + ones_b - n, 0)``.

    The SCC is ``num / den``: +1 for the most overlap that there can be, -1 for the least, 0 for
    independence. ``den`` is 0 only if ``num`` is, for a stream that is constant; the SCC then is 0
    (:meth:`scc`).

    In each cycle:

    1. if ``time`` is 0, ``num`` and ``den`` become those of the sums, and the sums count as 0 from
       here on;
    2. with ``en``, the bits are added to the sums and ``time`` goes on by one, round the epoch;
       ``product`` becomes the product of the new ``ones_a`` and ``ones_b``.

    Without ``en`` the sums stay as they are, so a result that is there stays too. All registers are
    0 after reset.

    Latency 2: the result is there from the second cycle after the last bit of an epoch. One bit of
    each stream per cycle, without a pause between epochs.

    Bound. The numbers are exact: error 0.

    Source: A. Alaghi and J. P. Hayes, "Exploiting correlation in stochastic circuit design", ICCD
    (2013).
    """

    EXAMPLES = (
        SCCMeterParams(),
        SCCMeterParams(log2_length=1),
        SCCMeterParams(log2_length=2),
        SCCMeterParams(log2_length=4),
        SCCMeterParams(log2_length=20),
    )

    def registers(self):
        width = self.params.log2_length
        return (
            Register("time", width),
            Register("both", width + 1),
            Register("ones_a", width + 1),
            Register("ones_b", width + 1),
            Register("product", 2 * width + 1),
            Register("num", 2 * width, signed=True),
            Register("den", 2 * width - 1),
        )

    def step(self, state, en, a, b):
        length = 1 << self.params.log2_length
        both, ones_a, ones_b = state["both"], state["ones_a"], state["ones_b"]
        product = state["product"]
        # Everything times the square of the length: whole numbers, and shifts where the fraction
        # had divisions.
        num = length * both - product
        above = length * np.minimum(ones_a, ones_b) - product
        below = product - length * np.maximum(ones_a + ones_b - length, 0)
        ended = state["time"] == 0
        start_a, start_b = np.where(ended, 0, ones_a), np.where(ended, 0, ones_b)
        new = {
            "time": (state["time"] + 1) & (length - 1),
            "both": np.where(ended, 0, both) + (a & b),
            "ones_a": start_a + a,
            "ones_b": start_b + b,
            # The product of two sums that may each grow by 1: without a multiplier.
            "product": np.where(ended, 0, product)
            + np.where(a != 0, start_b, 0)
            + np.where(b != 0, start_a, 0)
            + (a & b),
        }
        held = {name: np.where(en != 0, new[name], state[name]) for name in new}
        held["num"] = np.where(ended, num, state["num"])
        held["den"] = np.where(ended, np.where(num >= 0, above, below), state["den"])
        return held, {"num": state["num"], "den": state["den"]}

    @staticmethod
    def scc(a, b, length):
        """The same on the host, for packed streams.

        Parameters
        ----------
        a, b : array of uint64
            Streams, packed along the last axis (:mod:`spikeloom.golden.sc.stream.packed`).
        length : int
            Bits of each.

        Returns
        -------
        array of float
            SCC in -1..1; 0 where a stream is constant.
        """
        ones_a, ones_b = count(a), count(b)
        product = ones_a * ones_b
        num = length * count(a & b) - product
        above = length * np.minimum(ones_a, ones_b) - product
        below = product - length * np.maximum(ones_a + ones_b - length, 0)
        den = np.where(num >= 0, above, below)
        return num / np.maximum(den, 1)
