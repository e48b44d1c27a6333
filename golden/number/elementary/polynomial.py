"""Base classes of piecewise quadratic functions: coefficients and arithmetic."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.dialect import lookup
from spikeloom.golden.number.approximation import fit

from .unit import FunctionModel, SegmentedParams

__all__ = ["PolynomialModel", "PolynomialParams"]


@dataclass(frozen=True, kw_only=True)
class PolynomialParams(SegmentedParams):
    """Parameters of a piecewise quadratic function.

    Parameters
    ----------
    function, x, y, segment_bits
        See :class:`~spikeloom.golden.number.elementary.unit.SegmentedParams`.
    guard : int
        Fraction bits of all coefficients below the last bit of ``y``, 1..8.
    """

    BEYOND: ClassVar[int] = 1

    x: str = "UQ3.13"
    y: str = "UQ0.16"
    guard: int = 3

    def __post_init__(self):
        super().__post_init__()
        check_int("guard", self.guard, 1, 8)

    @cached_property
    def coefficients(self) -> tuple[tuple[int, ...], ...]:
        """``c0``, ``c1`` and ``c2`` of each segment, with ``guard`` fraction bits."""
        t, out = self.offsets(), self.output
        wanted = self.wanted(self.starts()[:, None] + t, self.BEYOND)
        found = fit.quadratic(wanted, t, self.guard, self.offset_bits, out.low, out.high)
        return tuple(tuple(row.tolist()) for row in found)

    @cached_property
    def slope_limits(self) -> tuple[int, int]:
        """What the inner sums lie between."""
        # A line in the offset, which is below 1: between c1 and c1 + c2.
        _, c1, c2 = np.array(self.coefficients)
        return int((c1 + np.minimum(c2, 0)).min()), int((c1 + np.maximum(c2, 0)).max())

    @cached_property
    def total_limits(self) -> tuple[int, int]:
        """What the sums lie between, before the last shift."""
        c0, c1, c2 = np.array(self.coefficients)
        least, most = c1 + np.minimum(c2, 0), c1 + np.maximum(c2, 0)
        return int((c0 + np.minimum(least, 0)).min()), int((c0 + np.maximum(most, 0)).max())


class PolynomialModel(FunctionModel):
    """Evaluation of a quadratic in the segment of the input."""

    def evaluate(self, x):
        segment, t = self.split(x)
        c0, c1, c2 = (lookup(c, segment) for c in self.params.coefficients)
        return self.combine(c0, c1, c2, t)

    def split(self, x):
        """Segment and offset of an input. Pure; golden dialect."""
        p = self.params
        place = x & (1 << p.input.width) - 1
        return place >> p.offset_bits, place & (1 << p.offset_bits) - 1

    def combine(self, c0, c1, c2, t):
        """The output from the coefficients and the offset. Pure; golden dialect."""
        n = self.params.offset_bits
        slope = c1 + (c2 * t >> n)
        return np.minimum(c0 + (slope * t >> n) >> self.params.guard, self.params.output.high)

    def tangent(self, first, last):
        """See :func:`~spikeloom.golden.number.approximation.error.max_error_ulp`."""
        p, size = self.params, 1 << self.params.offset_bits
        segment, start = self.split(first)
        c0, c1, c2 = (lookup(c, segment) / (1 << p.guard) for c in p.coefficients)
        middle = (start + (last - first) / 2) / size
        slopes = [(c1 + 2 * c2 * (start + step) / size) / size for step in (0, last - first)]
        value = c0 + middle * (c1 + middle * c2)
        # Two floors of products, of one unit each at most, and the last one.
        return value, np.minimum(*slopes), np.maximum(*slopes), 1 + 2 / (1 << p.guard)
