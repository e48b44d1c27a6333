"""Bernstein polynomial of a bit stream."""

from dataclasses import dataclass
from math import comb

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need

__all__ = ["Bernstein", "BernsteinParams"]


@dataclass(frozen=True, kw_only=True)
class BernsteinParams(BitParams):
    """Parameters of the Bernstein polynomial.

    Parameters
    ----------
    degree : int
        Degree ``n`` of the polynomial, 1..16.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    degree: int = 3

    def __post_init__(self):
        super().__post_init__()
        check_int("degree", self.degree, 1, 16)

    def ports(self):
        return (
            Bits("x", "in", self.lanes, unit="p", count=self.degree),
            Bits("c", "in", self.lanes, unit="p", count=self.degree + 1),
            Bits("o", "out", self.lanes, unit="p"),
        )

    def needs(self):
        return Need("independent", ("x",)), Need("independent", ("x",), against=("c",))


class Bernstein(BitGolden[BernsteinParams]):
    """Polynomial in Bernstein form: as many copies of ``x`` as are 1 choose the coefficient.

    For each bit ``o = c[k]``, where ``k`` is the number of ones among the ``degree`` bits of ``x``.
    All streams are unipolar. If the elements of ``x`` are **independent** streams of one value
    ``x``, and independent of those of ``c``, the value of ``o`` is

        B(x) = sum over k of  c[k] binomial(n, k) x^k (1-x)^(n-k),  n = degree,

    for ``k`` has a binomial distribution. Only one coefficient is looked at for each bit, so those
    of ``c`` may be correlated with one another, and may come from one source. With streams of
    different values in ``x`` the weights are those of a Poisson binomial distribution; with one
    stream ``n`` times over, ``o`` is ``c[n] x + c[0] (1-x)``.

    Any polynomial with values strictly between 0 and 1 has coefficients in 0..1 once its degree is
    raised enough; :mod:`spikeloom.golden.sc.design.bernstein_fit` finds them for a function.

    The update is de Casteljau's algorithm on bits: each copy of ``x`` chooses between neighbours.

    Latency 0, ``lanes`` bits per cycle.

    Bound. ``o`` has exactly the mean ``B(x)``; if its bits are those of memoryless streams, the
    mean of ``L`` of them has the standard deviation ``sqrt(B(x) (1 - B(x)) / L)``.

    Source: W. Qian, X. Li, M. D. Riedel, K. Bazargan and D. J. Lilja, "An Architecture for
    Fault-Tolerant Computation with Stochastic Logic", IEEE Transactions on Computers 60(1), 2011.
    """

    EXAMPLES = (
        BernsteinParams(),
        BernsteinParams(degree=1),
        BernsteinParams(degree=6, lanes=3),
        BernsteinParams(degree=2, lanes=64),
        BernsteinParams(degree=16),
    )

    @property
    def copies(self):
        return ("x",)

    def step(self, state, x, c):
        # Instead of counting: after each copy of x one coefficient fewer is left, and with k ones
        # the last of them is c[k]. The choice between neighbours is a multiplexer on whole words.
        for index in range(self.params.degree):
            below, above = c[..., :-1], c[..., 1:]
            c = below ^ ((below ^ above) & x[..., index, None])
        return {}, {"o": c[..., 0]}

    def ideal(self, x, c):
        """Value of the output for independent copies of ``x``; ``c`` on its last axis."""
        n, x = self.params.degree, np.asarray(x, float)
        basis = [comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(n + 1)]
        return (np.stack(basis, axis=-1) * c).sum(axis=-1)
