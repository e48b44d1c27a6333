"""Direct table of a function: all of its values."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.checks import check_bool
from spikeloom.golden.core.dialect import lookup

from .unit import FunctionParams, FunctionPipeline

__all__ = ["Table", "TableParams"]


@dataclass(frozen=True, kw_only=True)
class TableParams(FunctionParams):
    """Parameters of a direct table.

    Parameters
    ----------
    function, x, y
        See :class:`~.unit.FunctionParams`; ``x`` has at most 16 bits.
    fold : bool
        Keep only the values for ``x >= 0``, for a signed ``x`` and a symmetric function.
    """

    WIDEST: ClassVar[int] = 16

    function: str = "sigmoid"
    x: str = "Q4.4"
    y: str = "UQ0.8"
    fold: bool = False

    def __post_init__(self):
        super().__post_init__()
        check_bool("fold", self.fold)
        self.check_fold(self.fold)

    @cached_property
    def contents(self) -> tuple[int, ...]:
        """The output codes, by the bit pattern of the input."""
        codes = np.arange(self.input.high + 1) if self.fold else self.all_codes()
        return tuple(np.rint(self.wanted(codes)).astype(np.int64).tolist())


class Table(FunctionPipeline[TableParams]):
    """A table with the rounded value of the function for every input.

    ``y`` is the nearest code, the even one of two that are equally near, and saturates at the ends
    of the output format; a pole is one of these ends. The error is the least there is: 1/2 ulp.

    With ``fold`` the table holds the values of ``x >= 0``, and those of ``-x`` follow from the
    symmetry: ``-y``, ``y``, or 1 less ``y``. Where ``y`` saturates at the largest code, that is up
    to 1 ulp away: in ``Q1.7`` the negative half of ``tanh`` ends at -127. The smallest ``x``, which
    has no opposite, is taken for its neighbour.

    Latency 1, one result per cycle; it waits while the output is not taken.

    Source: a textbook construction. The block memory of a field-programmable gate array makes it
    the cheapest form up to about 9 bits.
    """

    EXAMPLES = (
        TableParams(),
        TableParams(function="sqrt", x="UQ1.1", y="UQ1.0"),
        TableParams(function="tanh", x="Q3.4", y="Q1.6", fold=True),
        TableParams(function="sigmoid", x="Q3.2", y="UQ1.4", fold=True),
        TableParams(function="cos", x="Q3.2", y="Q2.5", fold=True),
        TableParams(function="log", x="UQ3.2", y="Q3.21"),
    )

    def evaluate(self, x):
        p = self.params
        if not p.fold:
            return lookup(p.contents, x & (1 << p.input.width) - 1)
        # The lowest code has no opposite, and takes that of its neighbour.
        y = lookup(p.contents, np.minimum(np.abs(x), p.input.high))
        if p.formula.symmetry == "even":
            return y
        mirrored = -y if p.formula.symmetry == "odd" else (1 << p.output.frac) - y
        return np.where(x < 0, mirrored, y)
