"""Decaying exponential of a bipolar bit stream, by a saturating counter."""

from dataclasses import dataclass
from typing import ClassVar

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.dialect import as_int

from .saturating import SaturatingGolden, SaturatingParams, stationary

__all__ = ["FSMExp", "FSMExpParams"]


@dataclass(frozen=True, kw_only=True)
class FSMExpParams(SaturatingParams):
    """Parameters of the exponential.

    Parameters
    ----------
    states : int
        States ``N`` of the counter, even, 2..256; many more than ``decay``.
    decay : int
        Number ``G`` of uppermost states that give a 0, ``1..states - 1``: the function is near
        ``exp(-2 G x)``.
    lanes : int
        Consecutive bits of the stream per cycle, 1..64.
    """

    states: int = 16
    decay: int = 2

    OUTPUT: ClassVar[str] = "p"

    def __post_init__(self):
        super().__post_init__()
        check_int("decay", self.decay, 1, self.states - 1)


class FSMExp(SaturatingGolden[FSMExpParams]):
    """Decaying exponential: a saturating counter that gives a 0 only near its upper end.

    For each bit ``o`` is 1 if ``state < N - G``; then a 1 of ``a`` moves ``state`` up by one and a
    0 moves it down by one, and at either end it stays. It is ``N/2 - 1`` after reset.

    The input is bipolar, the output unipolar. If the bits of ``a`` are **memoryless**, ``o`` has,
    once the start is forgotten, exactly

        P = (1 - r^(N-G)) / (1 - r^N),  r = (1+x) / (1-x),

    which for ``x > 0`` and many states is ``r^-G = exp(-2 G artanh x)``, close to ``exp(-2 G x)``.
    It is ``1 - G/N`` at ``x = 0``, and tends to 1 for ``x < 0``: the exponential of a negative
    argument does not fit a probability. On input with a memory (low-discrepancy, sigma-delta, or
    the output of another counter) it has no such meaning.

    Latency: a bit of the input first counts in the output one bit later, so in the next cycle, or
    in the next lane. ``lanes`` bits per cycle.

    Bound. The eigenvalues of the counter are at most ``cos(pi/N)``, so the start fades as
    ``cos(pi/N)**t`` or faster, and the mean of ``L`` bits has a standard deviation of no more than
    ``cot(pi/(2N)) / (2 sqrt(L))`` around :meth:`ideal`.

    Source: B. D. Brown and H. C. Card, "Stochastic Neural Computation I: Computational Elements",
    IEEE Transactions on Computers 50(9), 2001.
    """

    EXAMPLES = (
        FSMExpParams(),
        FSMExpParams(states=2, decay=1),
        FSMExpParams(states=6, decay=5, lanes=4),
        FSMExpParams(states=256, decay=1),
    )

    def shown(self, state):
        return as_int(state < self.params.states - self.params.decay)

    def ideal(self, a):
        """Probability of the output for a memoryless input of value ``a`` in -1..1."""
        law = stationary(a, self.params.states)
        return law[..., : self.params.states - self.params.decay].sum(axis=-1)
