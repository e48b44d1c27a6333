"""Sobol sequences, one dimension per block."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Register
from spikeloom.golden.sc.stream.source import IndexGolden, SourceParams

__all__ = ["POLYNOMIALS", "Sobol", "SobolParams"]

# Degree and middle coefficients of a primitive polynomial, and the first numbers m, for dimension
# 2 and up. Source: S. Joe and F. Y. Kuo, "Constructing Sobol Sequences with Better Two-Dimensional
# Projections", SIAM J. Sci. Comput. 30 (2008), table new-joe-kuo-6.
POLYNOMIALS: dict[int, tuple[int, int, tuple[int, ...]]] = {
    2: (1, 0, (1,)),
    3: (2, 1, (1, 3)),
    4: (3, 1, (1, 3, 1)),
    5: (3, 2, (1, 1, 1)),
    6: (4, 1, (1, 1, 3, 3)),
    7: (4, 4, (1, 3, 5, 13)),
    8: (5, 2, (1, 1, 5, 5, 17)),
    9: (5, 4, (1, 1, 5, 5, 5)),
    10: (5, 7, (1, 1, 7, 11, 19)),
    11: (5, 11, (1, 1, 5, 1, 1)),
    12: (5, 13, (1, 1, 1, 3, 11)),
    13: (5, 14, (1, 3, 5, 5, 31)),
    14: (6, 1, (1, 3, 3, 9, 7, 49)),
    15: (6, 13, (1, 1, 1, 15, 21, 21)),
    16: (6, 16, (1, 3, 1, 13, 27, 49)),
}


@dataclass(frozen=True, kw_only=True)
class SobolParams(SourceParams):
    """Parameters of a Sobol sequence.

    Parameters
    ----------
    width : int
        Bits of a number, 1..32.
    lanes : int
        Consecutive numbers per cycle, 1..64.
    dimension : int
        Coordinate of the sequence, 1..16, as in the published table; 1 is van der Corput's.
    scramble : int
        Digital shift: this is added bit by bit to every number, ``0..2**width - 1``.
    start : int
        Index of the number after reset, ``0..2**width - 1``.
    """

    dimension: int = 1
    scramble: int = 0
    start: int = 0

    def __post_init__(self):
        check_int("width", self.width, 1, 32)
        super().__post_init__()
        check_int("dimension", self.dimension, 1, 16)
        check_int("scramble", self.scramble, 0, (1 << self.width) - 1)
        check_int("start", self.start, 0, (1 << self.width) - 1)

    @property
    def directions(self) -> tuple[int, ...]:
        """The direction numbers, times ``2**width``: the first is a half."""
        width = self.width
        if self.dimension == 1:
            return tuple(1 << width - 1 - j for j in range(width))
        degree, middle, first = POLYNOMIALS[self.dimension]
        # Sobol's recurrence over the primitive polynomial, a bit of `middle` for each coefficient
        # between the first and the last. All m are odd, and m[j] is below 2**(j+1). So direction j
        # has its lowest one at bit width-1-j, and the 2**k numbers from a multiple of 2**k on
        # differ in their top k bits.
        m = list(first)
        for j in range(degree, width):
            new = m[j - degree] ^ m[j - degree] << degree
            for i in range(1, degree):
                new ^= (middle >> degree - 1 - i & 1) * m[j - i] << i
            m.append(new)
        return tuple(m[j] << width - 1 - j for j in range(width))


class Sobol(IndexGolden[SobolParams]):
    """One dimension of a Sobol sequence, in the order of the Gray code.

    The register ``index`` counts from ``start`` and goes from ``2**width - 1`` to 0. ``value`` is
    the exclusive or of ``scramble`` and of direction number ``j`` for every bit ``j`` that is 1 in
    the Gray code of the index, ``index ^ (index >> 1)``; so one direction number is added from one
    number to the next. In a cycle with ``en`` the index goes up by ``lanes``, else it holds. With
    ``start=0`` and without ``scramble`` the first number is 0, which must not be left out: only
    from there on does each run of ``2**m`` numbers have one in each interval of ``1/2**m``. So the
    number of ones is exact after a period, and after ``2**m`` numbers its error is below 1.

    Blocks of **different dimensions that count together** (same ``start``, same ``en``) are the
    coordinates of points that fill the square evenly, and their streams count as independent; two
    blocks of one dimension are correlated, whatever their ``scramble``. After 256 numbers of 8 bits
    the product of two streams has an error of 0.0024 (root mean square) for the dimensions 1 and 2,
    and 0 after 65536 of 16 bits, if the thresholds use the upper 8.

    Latency 0 (``value`` comes from registers), ``lanes`` numbers per enabled cycle. With a power of
    two of lanes, and ``start`` a multiple of it, the lanes differ by constants, and cost nothing.

    The 16-bit generator common in stochastic-computing libraries gives ``seed ^ 0x8000`` first and
    then adds ``0x8000 >> trailing_zeros(index)`` for the indices 1, 2, …; for seed 0 it gives
    32768, 0, 16384, 49152, …. Its period of 65536 numbers is that of
    ``SobolParams(width=16, scramble=seed ^ 0x8000)``.

    Source: I. M. Sobol', "On the distribution of points in a cube and the approximate evaluation of
    integrals", USSR Comput. Math. Math. Phys. 7 (1967); I. A. Antonov and V. M. Saleev, same
    journal 19 (1979), for the order; direction numbers as in :data:`POLYNOMIALS`.
    """

    EXAMPLES = (
        SobolParams(dimension=2),
        SobolParams(width=1),
        SobolParams(dimension=10, lanes=5, start=3, scramble=0xA5),
        SobolParams(width=12, dimension=16, lanes=4),
        SobolParams(width=32, start=1, scramble=0xACE1),
    )

    def registers(self):
        return (Register("index", self.params.width, init=self.params.start),)

    def value(self, state):
        gray = state["index"] ^ (state["index"] >> 1)
        number = self.params.scramble
        for bit, direction in enumerate(self.params.directions):
            number = number ^ np.where((gray >> bit) & 1 != 0, direction, 0)
        return number
