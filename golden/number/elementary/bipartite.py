"""Symmetric bipartite table: a function as the sum of two small tables."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.dialect import lookup
from spikeloom.golden.number.approximation import fit

from .unit import FunctionParams, FunctionPipeline

__all__ = ["Bipartite", "BipartiteParams"]


@dataclass(frozen=True, kw_only=True)
class BipartiteParams(FunctionParams):
    """Parameters of a bipartite table.

    Parameters
    ----------
    function, x, y
        See :class:`~.unit.FunctionParams`; ``x`` has at most 18 bits.
    coarse_bits, middle_bits : int
        The input is cut into so many upper bits, 1 or more, so many middle bits, and 2 or more low
        ones. Upper and middle bits, 12 at most, address the table of values; upper and low bits,
        less the first of these, that of corrections.
    guard : int
        Fraction bits of both tables below the last bit of ``y``, 1..8.
    """

    WIDEST: ClassVar[int] = 18

    function: str = "log2_1p"
    x: str = "UQ0.12"
    coarse_bits: int = 4
    middle_bits: int = 4
    guard: int = 3

    def __post_init__(self):
        super().__post_init__()
        check_int("coarse_bits", self.coarse_bits, 1, 12)
        check_int("middle_bits", self.middle_bits, 0, 12 - self.coarse_bits)
        check_int("bits below the middle ones", self.low_bits, 2, 12)
        check_int("guard", self.guard, 1, 8)

    @property
    def low_bits(self) -> int:
        """Bits of the input below the middle ones."""
        return self.input.width - self.coarse_bits - self.middle_bits

    @cached_property
    def tables(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Values and corrections, by the bits that address them."""
        wanted = self.wanted(self.all_codes())
        wanted = wanted.reshape(1 << self.coarse_bits, 1 << self.middle_bits, -1)
        out = self.output
        values, corrections = fit.bipartite(wanted, self.guard, out.low, out.high)
        return tuple(values.ravel().tolist()), tuple(corrections.ravel().tolist())


class Bipartite(FunctionPipeline[BipartiteParams]):
    """A table of values plus a table of corrections; a symmetric bipartite table.

    The input is cut into ``a``, ``b`` and ``c``, upper, middle and low bits. The table of values
    has the function in the middle of the ``c``, for each ``a`` and ``b``; the slope is taken to
    depend on ``a`` alone, so that the rest of the way is a correction for each ``a`` and ``c``::

        y = (values[a, b] + correction[a, c]) >> guard

    which floors; ``values`` contain the half that makes it round. Corrections on both sides of the
    middle are each other's complement, ``correction[a, ~c] = ~correction[a, c]``, so only half of
    them are kept. Each correction is in the middle of what its inputs want, each value such that
    the largest error among its inputs is smallest and ``y`` stays within its format.

    Error: :meth:`max_error_ulp`, over all inputs. It has no multiplier and suits functions whose
    slope changes little; at 12 bits with 4 upper and 4 middle bits, in codes of the output:
    ``log2_1p`` 0.71, ``reciprocal_1p`` 0.84, but ``tanh`` on -4..4 5.3.

    Latency 1, one result per cycle; it waits while the output is not taken.

    Source: M. J. Schulte and J. E. Stine, "Approximating Elementary Functions with Symmetric
    Bipartite Tables", IEEE Transactions on Computers 48(8) (1999).
    """

    EXAMPLES = (
        BipartiteParams(),
        BipartiteParams(
            function="sqrt", x="UQ1.2", y="UQ1.0", coarse_bits=1, middle_bits=0, guard=1
        ),
        BipartiteParams(function="sin", x="Q3.4", y="Q1.6", coarse_bits=3, middle_bits=2, guard=8),
        BipartiteParams(function="exp2", x="Q4.2", y="UQ2.4", coarse_bits=4, middle_bits=0),
    )

    def evaluate(self, x):
        p = self.params
        values, corrections = p.tables
        word = x & (1 << p.input.width) - 1
        upper, low = word >> p.low_bits + p.middle_bits, word & (1 << p.low_bits) - 1
        half = 1 << p.low_bits - 1
        # Below the middle the place is mirrored, and so is the correction that is found there.
        before = (low & half) == 0
        far = np.where(before, ~low, low) & half - 1
        correction = lookup(corrections, (upper << p.low_bits - 1) + far)
        correction = np.where(before, ~correction, correction)
        return lookup(values, word >> p.low_bits) + correction >> p.guard
