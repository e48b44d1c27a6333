"""Halton sequences: radical inverses in a prime base."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Register
from spikeloom.golden.sc.stream.source import SourceGolden, SourceParams

__all__ = ["Halton", "HaltonParams"]


@dataclass(frozen=True, kw_only=True)
class HaltonParams(SourceParams):
    """Parameters of one coordinate of a Halton sequence.

    Parameters
    ----------
    width : int
        Bits of a number, 1..16.
    lanes : int
        Consecutive numbers per cycle, 1..64.
    base : int
        The prime 2, 3, 5 or 7.
    guard : int
        Bits below the lowest one of a number with which it is computed, 0..24.
    """

    base: int = 3
    guard: int = 4

    def __post_init__(self):
        check_int("width", self.width, 1, 16)
        super().__post_init__()
        check_int("base", self.base, 2, 7)
        if self.base not in {2, 3, 5, 7}:
            raise ValueError(f"base must be a prime in 2..7, not {self.base!r}")
        check_int("guard", self.guard, 0, 24)

    @property
    def digits(self) -> int:
        """Digits of the index: the fewest with which it tells ``2**width`` numbers apart."""
        number = 1
        while self.base**number < 1 << self.width:
            number += 1
        return number

    @property
    def weights(self) -> tuple[int, ...]:
        """What a one in each digit of the index adds, the fastest digit first; with guard bits."""
        # Each is rounded down, so the largest sum is below 1, and no number has a bit too many.
        scale = 1 << self.width + self.guard
        return tuple(scale // self.base ** (place + 1) for place in range(self.digits))


class Halton(SourceGolden[HaltonParams]):
    """One coordinate of a Halton sequence: the digits of a counter, mirrored at the point.

    The register ``digits`` counts in the given base, digit 0 the fastest, and of ``n`` digits comes
    0 after ``base**n - 1``. ``value`` is the sum of the digits times their weights,
    ``2**width / base**(place + 1)``, each rounded down to ``guard`` bits behind the point, and the
    sum rounded down to an integer. In a cycle with ``en`` it goes on by ``lanes`` numbers, else it
    holds. All digits are 0 after reset.

    Latency 0 (``value`` is a register), ``lanes`` numbers per enabled cycle.

    Bound. ``0 <= ideal(index) - value < 1 + n * (base - 1) / 2**guard``. With
    ``2**guard >= n * (base - 1) * base**n``, and in base 2 always, ``value`` is the ideal one
    rounded down. The period is ``base**n``, which in an odd base is no power of two: the number of
    ones is within a few of what is due, and not exact.

    Blocks of **different bases that count together** are the coordinates of points that fill the
    square evenly, and their streams count as independent; the larger the bases, the worse. After
    256 numbers of 8 bits, products with the bases 2 and 3 have an error of 0.0046 (root mean
    square).

    Source: J. H. Halton, "On the efficiency of certain quasi-random sequences of points in
    evaluating multi-dimensional integrals", Numerische Mathematik 2 (1960).
    """

    EXAMPLES = (
        HaltonParams(),
        HaltonParams(width=1, base=2, guard=0),
        HaltonParams(width=6, base=7, guard=0),
        HaltonParams(width=5, base=5, guard=9, lanes=3),
        HaltonParams(width=16, base=2, guard=24),
    )

    def registers(self):
        width = (self.params.base - 1).bit_length()
        return (Register("digits", width, count=self.params.digits),)

    def value(self, state):
        # Digit 0, the fastest one, has the largest weight: mirrored at the point.
        total = 0
        for place, weight in enumerate(self.params.weights):
            total = total + state["digits"][..., place] * weight
        return total >> self.params.guard

    def advance(self, state):
        # The digits are the state, and not an index: their mirror image needs no division by the
        # base.
        last, following, carry = self.params.base - 1, [], True
        for place in range(self.params.digits):
            digit = state["digits"][..., place]
            ends = digit == last
            following.append(np.where(carry, np.where(ends, 0, digit + 1), digit))
            carry = np.logical_and(carry, ends)
        return {"digits": np.stack(following, axis=-1)}

    def ideal(self, index):
        """The radical inverse of ``index`` times ``2**width``, not rounded."""
        index, inverse = np.asarray(index), 0.0
        for place in range(self.params.digits):
            digit = index // self.params.base**place % self.params.base
            inverse = inverse + digit / self.params.base ** (place + 1)
        return inverse * 2**self.params.width
