"""Piecewise linear function: a straight line in each of many segments."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from spikeloom.golden.core.checks import check_bool, check_int
from spikeloom.golden.core.dialect import as_int, lookup
from spikeloom.golden.number.approximation import fit

from .unit import FunctionPipeline, SegmentedParams

__all__ = ["Linear", "LinearParams"]


@dataclass(frozen=True, kw_only=True)
class LinearParams(SegmentedParams):
    """Parameters of a piecewise linear function.

    Parameters
    ----------
    function, x, y
        See :class:`~spikeloom.golden.number.elementary.unit.FunctionParams`.
    segment_bits : int
        Address bits of the table, 1..12, and less than the bits of ``x``; without its sign if
        folded.
    value_guard : int
        Fraction bits of the intercepts below the last bit of ``y``, 1..8.
    slope_guard : int
        The same for the slopes, ``value_guard..16``; more of them where segments are long.
    fold : bool
        Keep only the segments of ``x >= 0``, for a signed ``x`` and a symmetric function.
    """

    value_guard: int = 3
    slope_guard: int = 5
    fold: bool = False

    def __post_init__(self):
        check_bool("fold", self.fold)
        super().__post_init__()
        check_int("value_guard", self.value_guard, 1, 8)
        check_int("slope_guard", self.slope_guard, self.value_guard, 16)
        self.check_fold(self.fold)

    @property
    def table_bits(self) -> int:
        return super().table_bits - self.fold

    @cached_property
    def falling(self) -> bool:
        """Whether offsets count from the end of a segment, which makes all slopes positive."""
        offsets = self.offsets(beyond=int(self.fold))
        return bool((np.diff(self.wanted(self.starts()[:, None] + offsets)) <= 0).all())

    @cached_property
    def coefficients(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Intercepts, with ``value_guard`` fraction bits, and slopes, with ``slope_guard``."""
        # Folded, ~x is one less than -x: the last offset is that of the next segment's first code.
        t = self.offsets(beyond=int(self.fold))
        wanted = self.wanted(self.starts()[:, None] + (t[-1] - t if self.falling else t))
        out = self.output
        c0, c1 = fit.linear(wanted, t, self.value_guard, self.slope_guard, out.low, out.high)
        if self.fold:  # it is rounded after mirroring
            c0 = c0 - (1 << self.value_guard - 1)
        return tuple(c0.tolist()), tuple(c1.tolist())


class Linear(FunctionPipeline[LinearParams]):
    """A straight line in each of ``2**segment_bits`` equal segments of the input.

    With the intercept ``c0`` and the slope ``c1`` of the segment, from one table, and the offset
    ``t`` of the input in it::

        y = ((c0 << slope_guard - value_guard) + c1 * t) >> slope_guard

    which floors; ``c0`` contains the half that makes it round. If the function only falls, ``t``
    counts from the end of the segment. The coefficients are those with the smallest largest error
    over all inputs of the segment, among the integers around the best real line, and such that
    ``y`` stays within its format: the error is measured, not estimated, and nothing saturates in
    hardware.

    With ``fold`` the table holds the segments of ``x >= 0``. A negative ``x`` is replaced by
    ``~x``, with ``t`` one larger, so that no carry runs before the table is read; the sum before
    the shift is mirrored, which costs one unit of its last bit, and then a half is added and the
    shift floors.

    Error: :meth:`max_error_ulp`, over all inputs up to 18 bits and a bound by interval arithmetic
    beyond. For 12 bits, 256 segments and the default guard bits, in codes of the output:
    ``exp_neg`` on 0..8, ``tanh`` on -4..4 and ``sigmoid`` on -8..8 0.62, ``log_1p``, ``log2_1p``
    and ``reciprocal_1p`` 0.60 at most.

    Folding saves memory and costs two rows of exclusive or and an adder behind the line; where the
    smallest block memory holds the whole table anyway, it is not worth it.

    Latency 1, one result per cycle; it waits while the output is not taken.

    Source: J.-M. Muller, "Elementary Functions" (3rd ed., 2016), chapter 6, for tables and linear
    approximation; the fit is on the grid of the coefficients.
    """

    EXAMPLES = (
        LinearParams(),
        LinearParams(
            function="sqrt", x="UQ1.1", y="UQ1.0", segment_bits=1, value_guard=1, slope_guard=1
        ),
        LinearParams(function="tanh", x="Q3.4", y="Q1.6", segment_bits=3, fold=True),
        LinearParams(
            function="sigmoid", x="Q4.3", y="UQ1.6", segment_bits=4, value_guard=1, fold=True
        ),
        LinearParams(function="reciprocal", x="Q2.4", y="Q4.2", segment_bits=3, fold=True),
        LinearParams(function="cos", x="Q3.3", y="Q2.5", segment_bits=3, fold=True),
        LinearParams(
            function="sin", x="Q3.4", y="Q1.6", segment_bits=4, value_guard=8, slope_guard=16
        ),
        LinearParams(function="log2_1p", x="UQ0.24", y="UQ0.24", segment_bits=12, slope_guard=14),
    )

    def evaluate(self, x):
        return self.total(x) >> self.params.slope_guard

    def total(self, x):
        """What is shifted at last, a straight line in each segment. Pure; golden dialect."""
        p = self.params
        # ~x and not -x, so that no carry comes before the table; the offset is one larger instead,
        # and the line, which goes on a step beyond its segment, takes it.
        negative = x < 0
        place = (np.where(negative, ~x, x) if p.fold else x) & (1 << p.table_bits) - 1
        segment, t = place >> p.offset_bits, place & (1 << p.offset_bits) - 1
        if p.fold:
            t = t + as_int(negative)
        if p.falling:
            t = (1 << p.offset_bits) - 1 + int(p.fold) - t
        c0, c1 = (lookup(table, segment) for table in p.coefficients)
        total = (c0 << p.slope_guard - p.value_guard) + c1 * t
        if p.fold:
            one = 1 << p.output.frac + p.slope_guard
            mirrored = {"odd": ~total, "even": total, "complement": one - 1 - total}
            total = np.where(negative, mirrored[p.formula.symmetry], total)
            total = total + (1 << p.slope_guard - 1)
        return total

    def tangent(self, first, last):
        """See :func:`~spikeloom.golden.number.approximation.error.max_error_ulp`."""
        scale = 1 << self.params.slope_guard
        start, end = self.total(first) / scale, self.total(last) / scale
        slope = (end - start) / (last - first)
        return (start + end) / 2, slope, slope, 1.0
