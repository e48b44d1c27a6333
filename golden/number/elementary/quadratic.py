"""Pipelined piecewise quadratic function: a parabola in each of several segments."""

from dataclasses import dataclass

from .polynomial import PolynomialModel, PolynomialParams
from .unit import FunctionPipeline

__all__ = ["Quadratic", "QuadraticParams"]


@dataclass(frozen=True, kw_only=True)
class QuadraticParams(PolynomialParams):
    """Parameters of the pipelined quadratic; see :class:`~.polynomial.PolynomialParams`."""

    segment_bits: int = 7

    @property
    def latency(self):
        return 2


class Quadratic(PolynomialModel, FunctionPipeline[QuadraticParams]):
    """A parabola in each of ``2**segment_bits`` equal segments of the input, by Horner's rule.

    With the coefficients of the segment, from one table, and the offset ``t`` of ``n`` bits::

        y = min((c0 + ((c1 + ((c2 * t) >> n)) * t >> n)) >> guard, largest code)

    Each shift floors; ``c0`` contains the half that makes the last one round. The fit is that of a
    weighted least squares, nearly the least maximum, and then the best of the integers around it,
    measured over all inputs of the segment. ``y`` never falls below its format, and saturates at
    the largest code, where a function such as ``exp_neg`` at 0 reaches the 1.0 that ``UQ0.16``
    lacks.

    Error: :meth:`max_error_ulp`, over all inputs up to 18 bits and a bound by interval arithmetic
    beyond. By default, 16 bits with 128 segments and ``guard`` 3, in codes of the output:
    ``exp_neg`` on 0..8 0.63, ``sigmoid`` on -8..8 0.64, ``log2_1p`` 0.59, ``reciprocal_1p`` 0.59.

    Latency 2: the table in the first cycle, the inner product in the second. One result per cycle;
    all stages wait while the output is not taken. The two multipliers are as wide as ``c2`` and
    ``c1``, by ``n``: made for multiplier blocks.

    Source: J.-M. Muller, "Elementary Functions" (3rd ed., 2016), chapter 6; the fit is on the grid
    of the coefficients.
    """

    EXAMPLES = (
        QuadraticParams(),
        QuadraticParams(function="sqrt", x="UQ1.1", y="UQ1.0", segment_bits=1, guard=1),
        QuadraticParams(function="sin", x="Q3.3", y="Q1.6", segment_bits=3, guard=8),
        QuadraticParams(function="log_1p", x="UQ0.8", y="UQ0.9", segment_bits=5),
        QuadraticParams(function="log2_1p", x="UQ0.24", y="UQ0.24", segment_bits=8),
    )
