"""Systolic LFSR generator: shift register and comparators in one pipeline."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Bits, Port, Register

from .lfsr import TAPS, check_taps

__all__ = ["LFSRStream", "LFSRStreamParams"]


@dataclass(frozen=True, kw_only=True)
class LFSRStreamParams(Params):
    """Parameters of a pipelined generator of bit streams.

    Parameters
    ----------
    width : int
        Bits of the register and of a threshold, 3..32.
    taps : tuple of int
        Exponents of the polynomial, the width among them; ``()`` takes the published one of
        :data:`~spikeloom.golden.sc.sng.lfsr.TAPS`, which is primitive.
    seed : int
        State after reset, ``1..2**width - 1``; 0 stands for all ones.
    exact : bool
        Compare by ``number <= threshold``, which gives each threshold exactly its number of ones in
        a period; else by ``number < threshold``, one fewer.
    streams : int
        Streams that are made from one register, 1..64, each with a threshold of its own.
    """

    width: int = 8
    taps: tuple[int, ...] = ()
    seed: int = 0
    exact: bool = True
    streams: int = 1

    def __post_init__(self):
        check_int("width", self.width, 3, 32)
        check_taps(self.taps, self.width)
        check_int("seed", self.seed, 0, (1 << self.width) - 1)
        check_bool("exact", self.exact)
        check_int("streams", self.streams, 1, 64)

    @property
    def polynomial(self) -> tuple[int, ...]:
        """The exponents in use."""
        return self.taps or TAPS[self.width]

    @property
    def initial(self) -> int:
        """The state after reset."""
        return self.seed or (1 << self.width) - 1

    @property
    def latency(self):
        return self.width - 1

    def ports(self):
        count = None if self.streams == 1 else self.streams
        return (
            Port("en", "in", 1),
            Port("threshold", "in", self.width, frac=self.width, unit="p", count=count),
            Bits("bit", "out", 1, unit="p", count=count),
        )


class LFSRStream(CycleGolden[LFSRStreamParams]):
    """A Fibonacci LFSR that shifts right, and comparators that read its two lowest bits alone.

    Bit ``j`` of the number of some cycle is bit 1 of the register ``j - 1`` enabled cycles later.
    So the comparison goes from the lowest bits up, in a pipeline whose stages all read the same
    bit. In a cycle with ``en``, the register shifts as that of
    :class:`~.lfsr.LFSR` with ``shift="right"``. Bit 0 of ``less`` becomes the
    comparison of the two lowest bits of the register and of the threshold; bit ``j - 1``, for ``j``
    from 2 up, becomes bit ``j`` of the threshold if that differs from bit 1 of the register, else
    what the bit of ``less`` below had. ``bit`` is the top one. Without ``en`` all hold.

    Latency ``width - 1`` enabled cycles: from then on ``bit`` is that of the LFSR, as many enabled
    cycles ago, compared with the threshold; the first ``width - 1`` bits after reset belong to no
    number and must be left out. One bit per stream and enabled cycle. Bit ``j`` of a threshold is
    read ``j - 1`` cycles after that of the number it goes with, so a **threshold must be held** for
    ``width - 2`` enabled cycles beyond those that its bits are made for.

    Over a period of ``2**width - 1`` a threshold ``T`` gives ``T`` ones with ``exact``, and
    ``max(T - 1, 0)`` without. The streams of one block are **correlated** as strongly as they can
    be; independent ones need a register of another polynomial.

    Source: S. W. Golomb, "Shift Register Sequences" (1967), for the register; the pipeline is ours.
    """

    EXAMPLES = (
        LFSRStreamParams(),
        LFSRStreamParams(width=3, exact=False),
        LFSRStreamParams(width=8, taps=(8, 4, 3, 2), seed=1, streams=3),
        LFSRStreamParams(width=32),
    )

    def registers(self):
        params = self.params
        count = None if params.streams == 1 else params.streams
        return (
            Register("state", params.width, init=params.initial),
            Register("less", params.width - 1, count=count),
        )

    def step(self, state, /, en, threshold):
        params = self.params
        number, less, top = state["state"], state["less"], params.width - 1
        new = 0
        for tap in params.polynomial:
            new = new ^ ((number >> params.width - tap) & 1)
        shifted = (number >> 1) | (new << top)
        if params.streams > 1:
            number, enabled = number[..., None], en[..., None]
        else:
            enabled = en
        # Stage by stage in one word: bit j - 1 of it is about place j of number and threshold.
        # Where the two differ the threshold's bit decides, and else the verdict of the places
        # below.
        low, threshold_low = number & 3, threshold & 3
        first = as_int(low <= threshold_low if params.exact else low < threshold_low)
        # The threshold from bit 1 up, and in each of these places bit 1 of the register.
        upper, full = threshold >> 1, (1 << top) - 1
        differs = upper ^ np.where(number & 2 != 0, full, 0)
        below = ((less & (full >> 1)) << 1) | first
        chosen = (differs & upper) | ((differs ^ full) & below)
        following = (chosen & (full ^ 1)) | first
        return {
            "state": np.where(en != 0, shifted, state["state"]),
            "less": np.where(enabled != 0, following, less),
        }, {"bit": less >> top - 1}
