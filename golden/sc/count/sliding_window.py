"""Sliding-window counter: the number of ones among the last bits of a stream."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import BitParams
from spikeloom.golden.sc.stream.gated import GatedBitGolden

__all__ = ["SlidingWindow", "SlidingWindowParams"]


@dataclass(frozen=True, kw_only=True)
class SlidingWindowParams(BitParams):
    """Parameters of a sliding window.

    Parameters
    ----------
    log2_length : int
        The window has ``2**log2_length`` bits, 0..8.
    """

    log2_length: int = 5

    def __post_init__(self):
        super().__post_init__()
        check_int("log2_length", self.log2_length, 0, 8)

    @property
    def length(self) -> int:
        """Bits of the window."""
        return 1 << self.log2_length

    @property
    def latency(self):
        return 1

    def ports(self):
        return (
            Port("en", "in", 1),
            Bits("a", "in", self.lanes, unit="p"),
            Port("ones", "out", self.log2_length + 1, frac=self.log2_length, unit="p"),
        )


class SlidingWindow(GatedBitGolden[SlidingWindowParams]):
    """A shift register, and a counter of the ones in it: the mean of the last bits.

    ``window`` is the last ``2**log2_length`` bits, element 0 the oldest one. For each bit, ``ones``
    grows by ``a`` minus the oldest bit, which goes, and ``a`` comes in at the end. All is 0 after
    reset, and stays as it is in a cycle without ``en``.

    Any stream will do. ``ones / 2**log2_length`` is the unipolar value of the window.

    Latency 1, ``lanes`` bits per cycle.

    Bound. The count is exact. After a change of the stream it is right again after
    ``2**log2_length`` bits; for independent bits its variance is ``p (1 - p) / 2**log2_length``.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969): the moving average as output interface.
    """

    EXAMPLES = (
        SlidingWindowParams(),
        SlidingWindowParams(log2_length=0),
        SlidingWindowParams(log2_length=8),
        SlidingWindowParams(log2_length=2, lanes=3),
        SlidingWindowParams(log2_length=1, lanes=5),
    )

    def registers(self):
        p = self.params
        return Register("window", 1, count=p.length), Register("ones", p.log2_length + 1)

    def tick(self, state, a):
        # Only the two ends of the window change the count.
        window, ones = state["window"], state["ones"]
        new = {
            "window": np.concatenate([window[..., 1:], a[..., None]], axis=-1),
            "ones": ones + a - window[..., 0],
        }
        return new, {"ones": ones}
