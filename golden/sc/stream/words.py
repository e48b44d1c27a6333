"""Words of several bits of a stream: the lengths that fill whole words."""

from spikeloom.golden.core.checks import check_int

from .bitstream import LANES

__all__ = ["cycles"]


def cycles(length: int, lanes: int) -> int:
    """Clock cycles of a stream of ``length`` bits, ``lanes`` of them in each.

    A length that is not a multiple of ``lanes`` is refused: the last word would hold bits that
    belong to no stream, and whoever counts it would count them.
    """
    check_int("lanes", lanes, 1, LANES)
    check_int("length", length, 1, 1 << 62)
    if length % lanes:
        raise ValueError(f"length must be a multiple of the {lanes} lanes, not {length!r}")
    return length // lanes
