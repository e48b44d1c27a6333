"""Maximum of two bit streams of any correlation."""

from dataclasses import dataclass

import numpy as np

from .pairing import Pairing, PairingParams

__all__ = ["Maximum", "MaximumParams"]


@dataclass(frozen=True, kw_only=True)
class MaximumParams(PairingParams):
    """Parameters of the maximum.

    Parameters
    ----------
    depth : int
        Ones of either input that may wait for one of the other, 1..63.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """


class Maximum(Pairing[MaximumParams]):
    """The larger of two bit streams, unipolar or bipolar: an OR of streams whose ones are paired.

    ``surplus`` ones of ``a`` wait for a one of ``b`` where it is positive, ``-surplus`` ones of
    ``b`` where it is negative. In each tick:

    1. equal bits go through;
    2. a one that is alone goes out together with one of the other stream that waits, if any does;
    3. else it waits, and two zeros go out, if fewer than ``depth`` ones wait;
    4. else it goes out alone.

    ``o`` is the OR of the two bits that go out. ``surplus`` is 0 after reset. The inputs may be
    **correlated in any way**; independent ones become nearly correlated, as the OR needs it.

    Latency 0, ``lanes`` bits per cycle.

    Bound: neither stream lacks more than ``depth`` ones, so ``o`` has at least
    ``max(ones(a), ones(b)) - depth`` ones; it has more where ones went out alone.
    A depth of 1 is the best for independent low-discrepancy streams; more depth holds more ones
    back, and pairs more for sources that cluster.

    Source: V. T. Lee, A. Alaghi and L. Ceze, "Correlation Manipulating Circuits for Stochastic
    Computing", Design, Automation and Test in Europe (2018).
    """

    EXAMPLES = (
        MaximumParams(),
        MaximumParams(depth=2, lanes=3),
        MaximumParams(depth=63),
    )

    @staticmethod
    def ideal(a, b):
        """Value of the output stream for values ``a``, ``b``."""
        return np.maximum(a, b)

    def gate(self, a, b):
        return a | b
