"""Rectifier (ReLU) of a bipolar bit stream, by a saturating counter."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.ports import Register

from .saturating import SaturatingGolden, SaturatingParams

__all__ = ["FSMReLU", "FSMReLUParams"]


@dataclass(frozen=True, kw_only=True)
class FSMReLUParams(SaturatingParams):
    """Parameters of the rectifier.

    Parameters
    ----------
    states : int
        States ``N`` of the counter, a multiple of 4 in 4..256: the more, the sharper the corner.
    lanes : int
        Consecutive bits of the stream per cycle, 1..64.
    """

    STEP: ClassVar[int] = 4


class FSMReLU(SaturatingGolden[FSMReLUParams]):
    """Rectifier of a bipolar stream: a saturating counter, and a zero from a toggle flip-flop.

    For each bit, in the upper half, from ``state = N/2`` on, ``o`` is bit 0 of ``state``. In the
    lower half ``o`` is ``toggle``, and then ``toggle`` turns over: 0101…, which is the value 0. At
    last a 1 of ``a`` moves ``state`` up by one and a 0 moves it down by one, and at either end it
    stays. After reset ``state`` is ``N/2 - 1`` and ``toggle`` is 0.

    Input and output are bipolar. If the bits of ``a`` are **memoryless**, the value of ``o`` is,
    once the start is forgotten, exactly

        Srelu(x) = x sigma(N artanh x) = x (1 + tanh(N/2 artanh x)) / 2,

    a smooth ``max(x, 0)``, close to ``x sigma(N x)``, that dips below 0 for small negative ``x``.
    It is exact because the two states of ``toggle`` are equally likely whatever the counter does.
    On input with a memory (low-discrepancy, sigma-delta, or the output of another counter) it has
    no such meaning.

    Latency: a bit of the input first counts in the output one bit later, so in the next cycle, or
    in the next lane. ``lanes`` bits per cycle.

    Bound. ``max(x, 0) - ideal`` is ``|x| / (1 + r^(N/2))``, ``r = (1+|x|) / (1-|x|)``: never
    negative, and less than ``0.28 / N``. The start fades as that of ``function.fsm_tanh``.

    Source: the counter is that of P. Li, D. J. Lilja, W. Qian, K. Bazargan and M. D. Riedel,
    "Computation on Stochastic Bit Streams: Digital Image Processing Case Studies", IEEE
    Transactions on VLSI Systems 22(3), 2014 (absolute value); the toggle for the lower half is
    this project's.
    """

    EXAMPLES = (
        FSMReLUParams(),
        FSMReLUParams(states=4),
        FSMReLUParams(states=12, lanes=4),
        FSMReLUParams(states=256),
    )

    def registers(self):
        return (*super().registers(), Register("toggle", 1))

    def tick(self, state, /, a):
        upper = state["state"] >= self.params.half
        toggle = state["toggle"]
        new = {
            "state": self.moved(state["state"], a),
            "toggle": np.where(upper, toggle, toggle ^ 1),
        }
        return new, {"o": np.where(upper, state["state"] & 1, toggle)}

    def ideal(self, a):
        """Value of the output stream for a memoryless input of value ``a`` in -1..1."""
        up, down = self.powers(a)
        return a * up / (up + down)
