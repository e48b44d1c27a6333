"""Linear gain with saturation of a bipolar bit stream, by a saturating counter."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.dialect import as_int
from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import Need

from .saturating import SaturatingGolden, SaturatingParams

__all__ = ["FSMGain", "FSMGainParams"]


@dataclass(frozen=True, kw_only=True)
class FSMGainParams(SaturatingParams):
    """Parameters of the linear gain.

    Parameters
    ----------
    states : int
        States ``N`` of the counter, even, 2..256: the more, the sharper the two corners.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    def ports(self):
        return (
            Bits("a", "in", self.lanes, unit="bipolar"),
            Bits("c", "in", self.lanes, unit="p"),
            Bits("o", "out", self.lanes, unit="bipolar"),
        )

    def needs(self):
        return (Need("memoryless", ("a", "c")), Need("independent", ("a", "c")))


class FSMGain(SaturatingGolden[FSMGainParams]):
    """Linear gain up to saturation: a saturating counter that a second stream holds back.

    For each bit ``o`` is 1 if ``state >= N/2``. Then a 1 of ``a`` moves ``state`` up by one and a
    0 moves it down by one; but a move away from the middle, up in the upper half or down in the
    lower one, needs a 1 of ``c`` too. At either end it stays. It is ``N/2 - 1`` after reset.

    ``a`` and ``o`` are bipolar, ``c`` is unipolar with the probability ``c``. If the bits of both
    are **memoryless** and the two **independent**, the value of ``o`` is, with many states and once
    the start is forgotten,

        clip(g x, -1, 1),  g = (1 + c) / (1 - c),

    so ``c = (g - 1) / (g + 1)``: no gain at 0, and at 1 the counter is ``function.fsm_tanh``. With
    ``N`` states it is exactly ``(U - D) / (U + D)`` with

        U = p S(c p / (1-p)),  D = (1-p) S(c (1-p) / p),  S(r) = 1 + r + ... + r^(N/2 - 1),

    ``p = (1+x) / 2``, which rounds the corners. On input with a memory (low-discrepancy,
    sigma-delta, or the output of another counter) it has no such meaning.

    Latency: a bit of the input first counts in the output one bit later, so in the next cycle, or
    in the next lane. ``lanes`` bits per cycle.

    Bound. Off the corners, ``g |x| < 1``, the law falls off by ``r = c (1+|x|) / (1-|x|) < 1`` from
    state to state, and the value differs from ``g x`` by at most ``s / (2 (1 - s))``, where
    ``s = r^(N/2)``.

    Source: P. Li, D. J. Lilja, W. Qian, K. Bazargan and M. D. Riedel, "Computation on Stochastic
    Bit Streams: Digital Image Processing Case Studies", IEEE Transactions on VLSI Systems 22(3),
    2014, after B. D. Brown and H. C. Card, "Stochastic Neural Computation I: Computational
    Elements", IEEE Transactions on Computers 50(9), 2001.
    """

    EXAMPLES = (
        FSMGainParams(),
        FSMGainParams(states=2),
        FSMGainParams(states=6, lanes=4),
        FSMGainParams(states=256),
    )

    def tick(self, state, /, a, c):
        upper = state["state"] >= self.params.half
        held = (upper == (a != 0)) & (c == 0)
        new = np.where(held, state["state"], self.moved(state["state"], a))
        return {"state": new}, {"o": as_int(upper)}

    def ideal(self, a, c):
        """Value of the output for independent memoryless inputs, ``a`` in -1..1, ``c`` in 0..1."""
        x, k = np.asarray(a, float), np.arange(self.params.half)
        p, q = (1 + abs(x)) / 2, (1 - abs(x)) / 2  # the function is odd
        ratio = c * p / np.maximum(q, 1e-300)
        # Above 1 the sum of the powers is taken times the inverse of the last one.
        scale = np.maximum(ratio, 1.0) ** (1 - self.params.half)
        up = p * (np.minimum(ratio, 1 / np.maximum(ratio, 1.0))[..., None] ** k).sum(axis=-1)
        down = q * ((c * q / p)[..., None] ** k).sum(axis=-1) * scale
        return np.sign(x) * (up - down) / (up + down)
