"""Arrangements of the bits of a source, for streams that share it.

An arrangement is a tuple of masks: bit ``j`` of the number that the stream sees is the exclusive or
of the bits of the source that are set in mask ``j``. With one bit in each mask it is a wire; more
of them cost lookup tables. Every function below gives an invertible arrangement, under which a
source that takes all its values still does.
"""

from functools import reduce
from operator import or_, xor

import numpy as np

from spikeloom.golden.core.checks import check_int, check_ints
from spikeloom.golden.sc.sng.lfsr import LFSR, LFSRParams

__all__ = [
    "arranged",
    "compose",
    "cost",
    "identity",
    "invertible",
    "offset",
    "permutation",
    "reversal",
    "rotation",
]

Arrangement = tuple[int, ...]


def permutation(order: tuple[int, ...]) -> Arrangement:
    """Bit ``j`` is bit ``order[j]`` of the source; ``order`` holds each number once."""
    check_ints("order", order, 0, len(order) - 1)
    if len(set(order)) != len(order):
        raise ValueError(f"order must hold each of 0..{len(order) - 1} once, not {order!r}")
    return tuple(1 << bit for bit in order)


def identity(width: int) -> Arrangement:
    """The source as it is."""
    return rotation(width, 0)


def rotation(width: int, places: int) -> Arrangement:
    """The source rotated left: bit ``j`` is bit ``j - places``, modulo ``width``."""
    check_int("width", width, 1, 64)
    check_int("places", places, 0, width - 1)
    return permutation(tuple((bit - places) % width for bit in range(width)))


def reversal(width: int) -> Arrangement:
    """The source backwards: its lowest bit is the highest."""
    check_int("width", width, 1, 64)
    return permutation(tuple(reversed(range(width))))


def compose(outer: Arrangement, inner: Arrangement) -> Arrangement:
    """First ``inner``, and ``outer`` of what it gives."""
    return tuple(
        reduce(xor, (inner[bit] for bit in range(len(inner)) if mask >> bit & 1), 0)
        for mask in outer
    )


def offset(params: LFSRParams, steps: int) -> Arrangement:
    """The state that the LFSR will have ``steps`` later: another seed without another register.

    An LFSR is linear, so the later state is the product of a matrix over GF(2) with the present
    one, and each of its bits an exclusive or of present bits.
    """
    check_int("steps", steps, 0, (1 << params.width) - 2)
    units = np.array([1 << bit for bit in range(params.width)], np.uint64)
    # The matrix of one step, column by column: what becomes of a state with a single 1.
    columns = LFSR(params).advance({"state": units if params.width == 64 else units.astype(int)})
    images = [int(column) for column in columns["state"]]
    power = tuple(
        sum(1 << bit for bit, image in enumerate(images) if image >> row & 1)
        for row in range(params.width)
    )
    # Its power by squaring.
    result = identity(params.width)
    while steps:
        if steps & 1:
            result = compose(power, result)
        power = compose(power, power)
        steps >>= 1
    return result


def invertible(arrangement: Arrangement) -> bool:
    """Whether different numbers of the source stay different."""
    pivots: list[int] = []
    for row in arrangement:
        for pivot in pivots:
            row = min(row, row ^ pivot)
        if row == 0:
            return False
        pivots.append(row)
    return True


def cost(arrangements: tuple[Arrangement, ...]) -> int:
    """Lookup tables of four inputs that the exclusive ors take; equal ones are made once."""
    masks = {mask for arrangement in arrangements for mask in arrangement}
    return sum(-(-(mask.bit_count() - 1) // 3) for mask in masks)


def arranged(numbers, arrangement: Arrangement):
    """The numbers that a stream sees for those of the source; in the golden dialect."""
    bits = [(numbers >> bit) & 1 for bit in range(len(arrangement))]
    return reduce(
        or_,
        (
            reduce(xor, [bits[k] for k in range(len(bits)) if mask >> k & 1]) << place
            for place, mask in enumerate(arrangement)
        ),
    )
