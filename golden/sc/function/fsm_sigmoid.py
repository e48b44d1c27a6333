"""Logistic function (sigmoid) of a bit stream, by a saturating counter."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.checks import check_choice
from spikeloom.golden.core.ports import Bits

from .saturating import SaturatingGolden, SaturatingParams

__all__ = ["FSMSigmoid", "FSMSigmoidParams"]


@dataclass(frozen=True, kw_only=True)
class FSMSigmoidParams(SaturatingParams):
    """Parameters of the logistic function.

    Parameters
    ----------
    states : int
        States ``N`` of the counter, even, 2..256: the steepness.
    encoding : {"bipolar", "p"}
        Encoding of the input. The circuit is the same for both, the function is not.
    lanes : int
        Consecutive bits of the stream per cycle, 1..64.
    """

    encoding: str = "bipolar"

    OUTPUT: ClassVar[str] = "p"

    def __post_init__(self):
        super().__post_init__()
        check_choice("encoding", self.encoding, ("bipolar", "p"))

    def ports(self):
        return (
            Bits("a", "in", self.lanes, unit=self.encoding),
            Bits("o", "out", self.lanes, unit=self.OUTPUT),
        )


class FSMSigmoid(SaturatingGolden[FSMSigmoidParams]):
    """Logistic function: a saturating counter whose upper half is read as a probability.

    For each bit ``o`` is 1 if ``state >= N/2``; then a 1 of ``a`` moves ``state`` up by one and a
    0 moves it down by one, and at either end it stays. It is ``N/2 - 1`` after reset. This is
    ``function.fsm_tanh`` with an output that is unipolar: ``sigma(2 z) = (1 + tanh z) / 2``.

    If the bits of ``a`` are **memoryless**, ``o`` has, once the start is forgotten, exactly

        P = sigma(N artanh x) = (1+x)^h / ((1+x)^h + (1-x)^h),  h = N/2,

    for a bipolar input of value ``x``, close to ``sigma(N x)``. For a unipolar input of value ``p``
    it is ``p^h / (p^h + (1-p)^h)``, a step around 1/2, with ``x = 2 p - 1``. On input with a memory
    (low-discrepancy, sigma-delta, or the output of another counter) it has no such meaning.

    Latency: a bit of the input first counts in the output one bit later, so in the next cycle, or
    in the next lane. ``lanes`` bits per cycle.

    Bound. The eigenvalues of the counter are at most ``cos(pi/N)``, so the start fades as
    ``cos(pi/N)**t`` or faster, and the mean of ``L`` bits has a standard deviation of no more than
    ``cot(pi/(2N)) / (2 sqrt(L))`` around :meth:`ideal`.

    Source: B. D. Brown and H. C. Card, "Stochastic Neural Computation I: Computational Elements",
    IEEE Transactions on Computers 50(9), 2001.
    """

    EXAMPLES = (
        FSMSigmoidParams(),
        FSMSigmoidParams(states=2, encoding="p"),
        FSMSigmoidParams(states=10, lanes=5),
    )

    def ideal(self, a):
        """Probability of the output for a memoryless input of value ``a`` in its encoding."""
        p = np.asarray(a, float)
        p = p if self.params.encoding == "p" else (1 + p) / 2
        up, down = p**self.params.half, (1 - p) ** self.params.half
        return up / (up + down)
