"""Least-squares fit of Bernstein polynomials with coefficients in 0..1."""

from dataclasses import dataclass
from math import comb

import numpy as np

from spikeloom.golden.core.checks import check_int

__all__ = ["BernsteinFit", "basis", "elevate", "fit", "from_powers"]

NODES = 256
"""Nodes of the Gauss-Legendre quadrature that the squared error is integrated with."""

GRID = 4097
"""Points of the even grid that the errors are measured on, and the values checked on."""


@dataclass(frozen=True)
class BernsteinFit:
    """What :func:`fit` found.

    Attributes
    ----------
    coefficients : tuple of float
        ``degree + 1`` coefficients in 0..1.
    rms_error : float
        Root mean square distance from the function over 0..1.
    max_error : float
        Largest distance on an even grid of 4097 points.
    """

    coefficients: tuple[float, ...]
    rms_error: float
    max_error: float

    def codes(self, width: int) -> tuple[int, ...]:
        """The coefficients as thresholds ``0..2**width``, rounded to nearest."""
        check_int("width", width, 1, 32)
        return tuple(int(np.rint(c * (1 << width))) for c in self.coefficients)


def basis(x, degree):
    """Bernstein polynomials of a degree: one axis more than ``x``, with ``degree + 1`` elements."""
    x, k = np.asarray(x, float)[..., None], np.arange(degree + 1)
    weights = np.array([comb(degree, n) for n in range(degree + 1)], float)
    return weights * x**k * (1 - x) ** (degree - k)


def elevate(coefficients, degree):
    """The coefficients of the same polynomial in the Bernstein form of a higher degree.

    Each step up takes means of neighbours, ``k/(n+1) c[k-1] + (1 - k/(n+1)) c[k]``, so that
    coefficients in 0..1 stay there, and those of a polynomial strictly within 0..1 come there.
    """
    coefficients = np.asarray(coefficients, float)
    check_int("degree", degree, len(coefficients) - 1, 1 << 10)
    while len(coefficients) <= degree:
        share = np.arange(len(coefficients) + 1) / len(coefficients)
        below, above = np.append(0, coefficients), np.append(coefficients, 0)
        coefficients = share * below + (1 - share) * above
    return coefficients


def from_powers(powers):
    """Coefficients in Bernstein form of ``powers[0] + powers[1] x + powers[2] x^2 + ...``."""
    n = len(powers) - 1
    return np.array(
        [sum(comb(k, i) / comb(n, i) * powers[i] for i in range(k + 1)) for k in range(n + 1)],
        float,
    )


def fit(function, degree: int) -> BernsteinFit:
    """The Bernstein polynomial with coefficients in 0..1 that is nearest to a function.

    Nearest is what has the smallest integral of the squared distance over 0..1; the coefficients
    that come to lie at 0 or 1 are found by an active-set method, which ends at the one optimum
    because the problem is strictly convex.

    Parameters
    ----------
    function : callable
        From an array of values in 0..1 to as many values in 0..1.
    degree : int
        Degree of the polynomial, 1..16.
    """
    check_int("degree", degree, 1, 16)
    grid = np.linspace(0, 1, GRID)
    values = _values(function, grid)
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    # The square of the error is integrated by quadrature; with the roots of its weights as factors
    # that is plain least squares.
    nodes, root = (nodes + 1) / 2, np.sqrt(weights / 2)
    target = _values(function, nodes)
    coefficients = _bounded(root[:, None] * basis(nodes, degree), root * target)
    rest = basis(nodes, degree) @ coefficients - target
    return BernsteinFit(
        tuple(coefficients.tolist()),
        float(np.sqrt(np.sum((root * rest) ** 2))),
        float(np.max(np.abs(basis(grid, degree) @ coefficients - values))),
    )


def _values(function, x):
    y = np.asarray(function(x), float)
    if y.shape != x.shape:
        raise ValueError(f"function must give {x.shape[0]} values for as many, not {y.shape}")
    wrong = ~((y >= 0) & (y <= 1))
    if wrong.any():
        at = np.argmax(wrong)
        raise ValueError(f"function must be in 0..1, not {y[at]:.6g} at {x[at]:.6g}")
    return y


def _bounded(matrix, target):
    """Least squares with unknowns in 0..1: from a feasible point along faces of the cube."""
    number = matrix.shape[1]
    now = np.full(number, 0.5)
    free = np.ones(number, bool)
    while True:
        # To the optimum on the face, or as far as its border; that may take several faces.
        while free.any():
            rest = target - matrix[:, ~free] @ now[~free]
            best = np.linalg.lstsq(matrix[:, free], rest, rcond=None)[0]
            step = best - now[free]
            room = np.where(step > 0, 1 - now[free], now[free])
            share = room / np.maximum(np.abs(step), 1e-300)
            nearest = np.argmin(share)
            if share[nearest] >= 1:
                now[free] = best
                break
            place = np.flatnonzero(free)[nearest]
            now[free] += share[nearest] * step
            now[place] = np.rint(now[place])
            free[place] = False
        # Off the face again where the error falls inwards.
        fall = matrix.T @ (target - matrix @ now)
        inwards = np.where(free, 0, np.where(now == 0, fall, -fall))
        if inwards.max() <= 1e-13:
            return now
        free[np.argmax(inwards)] = True
