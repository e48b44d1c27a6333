"""Van der Corput sequences in bases that are powers of two (P2LSG)."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.sc.stream.source import IndexGolden, SourceParams

__all__ = ["P2LSG", "P2LSGParams", "check_pair", "deficiency"]


@dataclass(frozen=True, kw_only=True)
class P2LSGParams(SourceParams):
    """Parameters of a van der Corput sequence in a power of two.

    Parameters
    ----------
    width : int
        Bits of a number, 1..32.
    lanes : int
        Consecutive numbers per cycle, 1..64.
    digit : int
        Bits of a digit, ``1..width``: the base is ``2**digit``. With 1 it is van der Corput's own
        sequence, with ``width`` the ramp.
    """

    digit: int = 2

    def __post_init__(self):
        check_int("width", self.width, 1, 32)
        super().__post_init__()
        check_int("digit", self.digit, 1, self.width)

    @property
    def places(self) -> tuple[int, ...]:
        """For each bit of a number, the lowest first, the bit of the index that it is."""
        return _places(self.digit, self.width)


class P2LSG(IndexGolden[P2LSGParams]):
    """The van der Corput sequence in base ``2**digit``: the index, its digits in reverse order.

    The register ``index`` is cut into digits from the lowest bit up; ``value`` has the lowest digit
    on top, the bits within a digit in their order. If ``width`` is no multiple of ``digit``, the
    last digit has what is left, and is in a base of its own; so each number comes once in
    ``2**width``. In a cycle with ``en`` the index goes up by ``lanes``, and after ``2**width - 1``
    comes 0; without ``en`` it holds. It is 0 after reset.

    Latency 0 (``value`` is a register), ``lanes`` numbers per enabled cycle.

    Two sequences that count together are independent only if their bases are far apart:
    :func:`check_pair` refuses the others. With 8 bits, products with the bases 2 and 256 have an
    error of 0.0043 (root mean square) after a period, with 2 and 4 one of 0.080.

    Source: M. S. Moghadam, S. Aygun, M. R. Alam and M. H. Najafi, "P2LSG: Powers-of-2
    Low-Discrepancy Sequence Generator for Stochastic Computing", arXiv:2309.05235 (2023).
    """

    EXAMPLES = (
        P2LSGParams(),
        P2LSGParams(width=1, digit=1),
        P2LSGParams(digit=8),
        P2LSGParams(digit=3, lanes=5),
        P2LSGParams(width=16, digit=5, lanes=4),
    )

    def value(self, state):
        number = 0
        for bit, place in enumerate(self.params.places):
            number = number | ((state["index"] >> place) & 1) << bit
        return number


def _places(digit: int, width: int) -> tuple[int, ...]:
    digits = [range(low, min(low + digit, width)) for low in range(0, width, digit)]
    return tuple(place for places in reversed(digits) for place in places)


def deficiency(first: int, second: int, width: int) -> int:
    """The quality parameter t of the points that two sequences make; 0 is the best.

    Of the ``2**width`` points, exactly one in ``2**(i+j)`` falls into each box of sides ``1/2**i``
    and ``1/2**j`` if and only if the ``i`` top bits of the one and the ``j`` top bits of the other
    number are all different bits of the index. ``width - t`` is the largest sum ``i + j`` up to
    which that is so. The error of a product doubles, roughly, with each step of t.

    Parameters
    ----------
    first, second : int
        Bits of a digit of each sequence, ``1..width``.
    width : int
        Bits of the numbers, 1..32.
    """
    check_int("width", width, 1, 32)
    check_int("first", first, 1, width)
    check_int("second", second, 1, width)
    # A bit of the index that is in the top i of the one number and the top j of the other spoils
    # the boxes of these sides. The smallest such i + j, less 1, is the sum up to which none is
    # spoilt.
    one, other = (_places(digit, width)[::-1] for digit in (first, second))
    return width - 1 - min(one.index(place) + other.index(place) for place in range(width))


def check_pair(first: int, second: int, width: int, most: int = 1) -> None:
    """Refuse two sequences whose :func:`deficiency` is more than ``most``.

    Parameters
    ----------
    first, second : int
        Bits of a digit of each sequence, ``1..width``.
    width : int
        Bits of the numbers, 1..32.
    most : int
        Largest quality parameter that is accepted.
    """
    found = deficiency(first, second, width)
    if found > most:
        raise ValueError(
            f"deficiency of the bases 2**{first} and 2**{second} must be in 0..{most}, not {found}"
        )
