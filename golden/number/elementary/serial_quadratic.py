"""Serial piecewise quadratic function: a parabola in each of several segments, one adder."""

from dataclasses import dataclass

from spikeloom.golden.core.contract import TransactionGolden

from .polynomial import PolynomialModel, PolynomialParams

__all__ = ["SerialQuadratic", "SerialQuadraticParams"]


@dataclass(frozen=True, kw_only=True)
class SerialQuadraticParams(PolynomialParams):
    """Parameters of the serial quadratic; see :class:`~.polynomial.PolynomialParams`."""

    @property
    def latency(self):
        """A clock cycle for each bit of two products, one for each sum, and one to accept."""
        return 2 * self.offset_bits + 3


class SerialQuadratic(PolynomialModel, TransactionGolden[SerialQuadraticParams]):
    """A parabola in each of ``2**segment_bits`` equal segments of the input, with a single adder.

    It is that of :class:`~.quadratic.Quadratic`. With the coefficients of the segment, from one
    table, and the offset ``t`` of ``n`` bits::

        y = min((c0 + ((c1 + ((c2 * t) >> n)) * t >> n)) >> guard, largest code)

    A product takes ``n`` cycles, from the last bit of ``t`` to its first: what the accumulator
    loses to the right in each is exactly what the shift drops. The same adder then adds the next
    coefficient.

    Error: :meth:`max_error_ulp`, over all inputs up to 18 bits and a bound by interval arithmetic
    beyond. By default, 16 bits with 256 segments and ``guard`` 3, in codes of the output:
    ``exp_neg`` on 0..8 0.60, ``tanh`` on -8..8 0.64, ``sigmoid`` on -8..8 0.60, ``log2_1p`` 0.57,
    ``reciprocal_1p`` 0.59.

    Latency ``2 n + 3`` from an input taken to its output offered, 19 by default; the next input is
    taken in the cycle after the output was.

    Source: J.-M. Muller, "Elementary Functions" (3rd ed., 2016), chapter 6; the fit is on the grid
    of the coefficients.
    """

    EXAMPLES = (
        SerialQuadraticParams(),
        SerialQuadraticParams(function="sqrt", x="UQ1.1", y="UQ1.0", segment_bits=1, guard=1),
        SerialQuadraticParams(function="sin", x="Q3.3", y="Q1.6", segment_bits=3, guard=8),
        SerialQuadraticParams(function="exp_neg", x="UQ2.4", y="UQ0.6", segment_bits=3),
        SerialQuadraticParams(function="log2_1p", x="UQ0.24", y="UQ0.24", segment_bits=12),
    )

    def transfer(self, state, i):
        return state, {"o": self.evaluate(i)}
