"""Streams in words of several bits: how long they may be, and how a word is put together."""

from functools import reduce
from operator import or_

import numpy as np

from ..bitstream import LANES
from ..checks import check_int

__all__ = ["cycles", "join"]


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


def join(bits):
    """The word of the numbers 0 and 1 in ``bits``, the first the lowest; in the golden dialect."""
    if len(bits) == 1:
        return bits[0]
    number = np.uint64 if len(bits) == LANES else int  # int64 is too narrow for 64 bits
    words = [np.where(bit != 0, number(1 << k), number(0)) for k, bit in enumerate(bits)]
    return reduce(or_, words)
