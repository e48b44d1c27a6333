"""Absolute value of a bipolar bit stream, by a saturating counter."""

from dataclasses import dataclass
from typing import ClassVar

from spikeloom.golden.core.dialect import as_int

from .saturating import SaturatingGolden, SaturatingParams

__all__ = ["FSMAbs", "FSMAbsParams"]


@dataclass(frozen=True, kw_only=True)
class FSMAbsParams(SaturatingParams):
    """Parameters of the absolute value.

    Parameters
    ----------
    states : int
        States ``N`` of the counter, a multiple of 4 in 4..256: the more, the sharper the corner.
    lanes : int
        Consecutive bits of the stream per cycle, 1..64.
    """

    STEP: ClassVar[int] = 4


class FSMAbs(SaturatingGolden[FSMAbsParams]):
    """Absolute value of a bipolar stream: a saturating counter that shows every other state.

    For each bit ``o`` is 1 in the odd states of the upper half, from ``N/2`` on, and in the even
    states of the lower half; then a 1 of ``a`` moves ``state`` up by one and a 0 moves it down by
    one, and at either end it stays. It is ``N/2 - 1`` after reset.

    Input and output are bipolar. If the bits of ``a`` are **memoryless**, the value of ``o`` is,
    once the start is forgotten, exactly

        Sabs(x) = x tanh(N/2 artanh x),

    because ``o`` tells the last bit in the upper half and its complement in the lower one. It is
    below ``|x|`` by ``2 |x| / (1 + r^(N/2))`` with ``r = (1+|x|) / (1-|x|)``. On input with a
    memory (low-discrepancy, sigma-delta, or the output of another counter) it has no such meaning.

    Latency: a bit of the input first counts in the output one bit later, so in the next cycle, or
    in the next lane. ``lanes`` bits per cycle.

    Bound. ``|x| - ideal`` is never negative, and less than ``0.56 / N``. The eigenvalues of the
    counter are at most ``cos(pi/N)``, so the start fades as ``cos(pi/N)**t`` or faster, and the
    mean of ``L`` bits has a standard deviation of no more than ``cot(pi/(2N)) / sqrt(L)`` around
    :meth:`ideal`.

    Source: P. Li, D. J. Lilja, W. Qian, K. Bazargan and M. D. Riedel, "Computation on Stochastic
    Bit Streams: Digital Image Processing Case Studies", IEEE Transactions on VLSI Systems 22(3),
    2014.
    """

    EXAMPLES = (
        FSMAbsParams(),
        FSMAbsParams(states=4),
        FSMAbsParams(states=12, lanes=4),
        FSMAbsParams(states=256),
    )

    def shown(self, state):
        return as_int((state >= self.params.half) == (state & 1 != 0))

    def ideal(self, a):
        """Value of the output stream for a memoryless input of value ``a`` in -1..1."""
        up, down = self.powers(a)
        return a * (up - down) / (up + down)
