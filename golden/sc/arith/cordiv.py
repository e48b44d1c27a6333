"""Correlated divider (CORDIV): quotient of correlated bit streams."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.ports import Register
from spikeloom.golden.sc.stream.bitstream import Need

from .quotient import Quotient, QuotientParams

__all__ = ["CORDIV", "CORDIVParams"]


@dataclass(frozen=True, kw_only=True)
class CORDIVParams(QuotientParams):
    """Parameters of the correlated divider.

    Parameters
    ----------
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    def needs(self):
        return (Need("correlated", ("y", "x")),)


class CORDIV(Quotient[CORDIVParams]):
    """Quotient ``y / x`` of unipolar bit streams: where ``x`` is 1, ``o = y``, else the bit before.

    In each tick ``o = y`` where ``x`` is 1, else ``o = q``; then ``q = o``. ``q`` is 0 after reset.
    If the streams are **correlated** and ``P(y) <= P(x)``, the ones of ``y`` lie within those of
    ``x``, and of the bits that are taken over ``P(y) / P(x)`` are 1. A larger dividend gives 1. A
    divisor that is never 1 gives 0.

    Latency 0, ``lanes`` bits per cycle.

    Error: a bit that is held counts again and again, so the error depends on how evenly the zeros
    of ``x`` lie: over all quotients of multiples of 8 with ``y <= x``, at 256 ticks, the root mean
    square is 0.034 for the van der Corput sequence and 0.0315 for the second Sobol sequence. It is
    0 if ``x`` is always 1.

    Source: T.-H. Chen and J. P. Hayes, "Design of Division Circuits for Stochastic Computing", IEEE
    Computer Society Annual Symposium on VLSI (2016).
    """

    EXAMPLES = (CORDIVParams(), CORDIVParams(lanes=5), CORDIVParams(lanes=16))

    def registers(self):
        return (Register("q", 1),)

    def tick(self, state, y, x):
        # Where the divisor is 1 the dividend is 1 with probability P(y)/P(x), since its ones lie
        # within; elsewhere a bit of that kind is given again.
        o = np.where(x != 0, y, state["q"])
        return {"q": o}, {"o": o}
