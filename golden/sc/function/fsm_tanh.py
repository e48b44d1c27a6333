"""Hyperbolic tangent of a bipolar bit stream, by a saturating counter."""

from dataclasses import dataclass

from .saturating import SaturatingGolden, SaturatingParams

__all__ = ["FSMTanh", "FSMTanhParams"]


@dataclass(frozen=True, kw_only=True)
class FSMTanhParams(SaturatingParams):
    """Parameters of the hyperbolic tangent.

    Parameters
    ----------
    states : int
        States ``N`` of the counter, even, 2..256: the function is near ``tanh(N x / 2)``.
    lanes : int
        Consecutive bits of the stream per cycle, 1..64.
    """


class FSMTanh(SaturatingGolden[FSMTanhParams]):
    """Hyperbolic tangent of a bipolar stream: a saturating counter that shows its upper half.

    For each bit ``o`` is 1 if ``state >= N/2``; then a 1 of ``a`` moves ``state`` up by one and a
    0 moves it down by one, and at either end it stays. It is ``N/2 - 1`` after reset.

    Input and output are bipolar. If the bits of ``a`` are **memoryless**, the law of the counter is
    geometric, and the value of ``o`` is exactly

        Stanh(x) = tanh(N/2 artanh x) = ((1+x)^h - (1-x)^h) / ((1+x)^h + (1-x)^h),  h = N/2,

    once the start is forgotten. It differs from ``tanh(N x / 2)`` by at most 0.24, 0.055, 0.013,
    0.0033, 0.0008 for 2, 4, 8, 16, 32 states. With any other input the output has no such meaning:
    on a low-discrepancy or sigma-delta stream the counter hardly leaves the middle, and no length
    makes the error smaller. The bits of ``o`` are not memoryless, so that two such blocks in a row
    are wrong too without fresh bits between them.

    Latency: a bit of the input first counts in the output one bit later, so in the next cycle, or
    in the next lane. ``lanes`` bits per cycle.

    Bound. The eigenvalues of the counter are at most ``cos(pi/N)``, so the start fades as
    ``cos(pi/N)**t`` or faster, and the mean of ``L`` bits has a standard deviation of no more than
    ``cot(pi/(2N)) / sqrt(L)`` around :meth:`ideal`; at x = 0 it comes near that.

    Source: B. D. Brown and H. C. Card, "Stochastic Neural Computation I: Computational Elements",
    IEEE Transactions on Computers 50(9), 2001.
    """

    EXAMPLES = (
        FSMTanhParams(),
        FSMTanhParams(states=2),
        FSMTanhParams(states=6, lanes=4),
        FSMTanhParams(states=256),
    )

    def ideal(self, a):
        """Value of the output stream for a memoryless input of value ``a`` in -1..1."""
        up, down = self.powers(a)
        return (up - down) / (up + down)
