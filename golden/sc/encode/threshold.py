"""Threshold encoder: a signed number as the threshold of a comparator."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.ports import Port

__all__ = ["Threshold", "ThresholdParams"]


@dataclass(frozen=True, kw_only=True)
class ThresholdParams(Params):
    """Parameters of a threshold encoder.

    Parameters
    ----------
    width : int
        Bits of the source, and fraction bits of the number, 1..60.
    encoding : {"unipolar", "bipolar", "inverted"}
        How a value ``v`` becomes a probability: ``v``, ``(1 + v) / 2`` or ``(1 - v) / 2``.
    full_scale : bool
        The threshold has ``width + 1`` bits and reaches ``2**width``, for a comparator with
        ``full_scale``; otherwise it has ``width`` bits and saturates at ``2**width - 1``.
    """

    width: int = 8
    encoding: str = "bipolar"
    full_scale: bool = True

    def __post_init__(self):
        check_int("width", self.width, 1, 60)
        check_choice("encoding", self.encoding, ("unipolar", "bipolar", "inverted"))
        check_bool("full_scale", self.full_scale)

    @property
    def largest(self) -> int:
        """The largest threshold."""
        return (1 << self.width) - (not self.full_scale)

    def ports(self):
        return (
            Port("x", "in", self.width + 2, signed=True, frac=self.width),
            Port("threshold", "out", self.width + self.full_scale, frac=self.width, unit="p"),
        )


class Threshold(CycleGolden[ThresholdParams]):
    """The threshold that gives a signed number in the unipolar, bipolar or inverted encoding.

    ``x`` means ``v = x * 2**-width`` and lies in -2..2, of which -1..1 can be encoded, and 0..1 in
    the unipolar encoding. With ``w`` the width, the threshold is

    ========  ==============================  ======================
    encoding  threshold before saturation     probability
    ========  ==============================  ======================
    unipolar  ``x``                           ``v``
    bipolar   ``(2**w + x + 1) >> 1``         ``(1 + v) / 2``
    inverted  ``(2**w - x + 1) >> 1``         ``(1 - v) / 2``
    ========  ==============================  ======================

    rounded to nearest, a tie upward, and then saturated to ``0 .. 2**w``; to ``0 .. 2**w - 1``
    without ``full_scale``, so that probability 1 becomes ``1 - 2**-w``. In the bipolar encodings
    the value that is decoded, ``2 P - 1`` or ``1 - 2 P``, has half the resolution of ``x``.

    Latency 0, one number per cycle.

    Bound: ``threshold * 2**-w`` differs from :meth:`ideal` by at most ``2**-(w + 1)`` in the
    bipolar encodings and not at all in the unipolar one; without ``full_scale`` by up to ``2**-w``
    where the probability exceeds the largest threshold.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969).
    """

    EXAMPLES = (
        ThresholdParams(),
        ThresholdParams(width=1),
        ThresholdParams(encoding="unipolar"),
        ThresholdParams(encoding="inverted", full_scale=False),
        ThresholdParams(width=60, encoding="inverted"),
        ThresholdParams(encoding="unipolar", full_scale=False),
    )

    def step(self, state, x):
        # The 1 that is added before the shift makes its floor the nearest number.
        one = 1 << self.params.width
        wanted = {
            "unipolar": lambda: x,
            "bipolar": lambda: (one + x + 1) >> 1,
            "inverted": lambda: (one - x + 1) >> 1,
        }[self.params.encoding]()
        return {}, {"threshold": np.clip(wanted, 0, self.params.largest)}

    def ideal(self, x):
        """The probability of the number ``x``, its value first clipped to what can be encoded."""
        value = np.asarray(x, float) / 2.0**self.params.width
        if self.params.encoding == "unipolar":
            return np.clip(value, 0, 1)
        sign = 1 if self.params.encoding == "bipolar" else -1
        return (1 + sign * np.clip(value, -1, 1)) / 2
