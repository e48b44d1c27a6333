"""Interval arithmetic of the dialect: the range of a result from the ranges of its operands.

A range is never too narrow, and may be too wide: what is said of a term or a symbol by its range is
true whatever the operands are. An operand is anything with ``low`` and ``high``, both included.
"""

import operator
from collections.abc import Callable
from itertools import product
from typing import Protocol

from .dialect import DialectError

__all__ = ["RANGES", "Ranged", "Span"]


class Ranged(Protocol):
    """Anything that has a range ``low..high``."""

    low: int
    high: int


class Span:
    """The integers from ``low`` to ``high``."""

    __slots__ = ("high", "low")

    def __init__(self, low: int, high: int):
        self.low, self.high = low, high


def _corners(function: Callable):
    """The range of a function monotonic in each argument, from the ends of its operands."""

    # Monotonic in one argument while the others are held, rising for some of their values and
    # falling for others: the extremes are at corners of the box of all operands.
    def range_of(*args):
        found = [int(function(*corner)) for corner in product(*[(x.low, x.high) for x in args])]
        return min(found), max(found)

    return range_of


def _is_number(x: Ranged) -> bool:
    return x.low == x.high


def _multiply(a, b):
    low, high = _corners(operator.mul)(a, b)
    # The same term twice is a square, which is not negative.
    return (max(0, a.low, -a.high) ** 2 if a is b else low), high


def _absolute(a):
    return max(0, a.low, -a.high), max(abs(a.low), abs(a.high))


def _equal(a, b):
    return int(_is_number(a) and _is_number(b) and a.low == b.low), int(
        a.low <= b.high and b.low <= a.high
    )


def _not_equal(a, b):
    low, high = _equal(a, b)
    return 1 - high, 1 - low


def _bits(*args) -> int:
    """Bits of the largest magnitude among the operands, without the sign bit."""
    return max(max(x.high, ~x.low if x.low < 0 else x.low, 0).bit_length() for x in args)


def _bitwise_and(a, b):
    if _is_number(a) and _is_number(b):
        return a.low & b.low, a.low & b.low
    # An operand that is not negative has zeros above its highest bit, and so has the result.
    ends = [x.high for x in (a, b) if x.low >= 0]
    return (0, min(ends)) if ends else (-(1 << _bits(a, b)), max(a.high, b.high, 0))


def _bitwise_either(function):
    def range_of(a, b):
        if _is_number(a) and _is_number(b):
            return function(a.low, b.low), function(a.low, b.low)
        # Bits above the wider operand are copies of signs, so the result needs no more bits.
        most = (1 << _bits(a, b)) - 1
        return (0, most) if a.low >= 0 and b.low >= 0 else (-most - 1, most)

    return range_of


def _where(condition, a, b):
    if _is_number(condition):
        return (a.low, a.high) if condition.low else (b.low, b.high)
    return min(a.low, b.low), max(a.high, b.high)


def _shift(function):
    def range_of(a, b):
        if b.low < 0:
            raise DialectError(f"a shift must not be by less than 0, and may be by {b.low}")
        if b.high > MOST:
            raise DialectError(f"a shift must be by {MOST} at most, and may be by {b.high}")
        return _corners(function)(a, b)

    return range_of


def _positive(what: str, b) -> None:
    if b.low <= 0 <= b.high:
        raise DialectError(f"the divisor of {what} must not be 0, and lies in {b.low}..{b.high}")


def _floor_divide(a, b):
    _positive("//", b)
    return _corners(operator.floordiv)(a, b)


def _remainder(a, b):
    _positive("%", b)
    if _is_number(a) and _is_number(b):
        return a.low % b.low, a.low % b.low
    # Floor division: the remainder has the sign of the divisor.
    if b.low > 0:
        return 0, (min(a.high, b.high - 1) if a.low >= 0 else b.high - 1)
    return b.low + 1, 0


def _bitwise_count(a):
    if a.low < 0:
        raise DialectError("np.bitwise_count of a value that may be negative is not in the dialect")
    return int(a.low > 0), a.high.bit_length()


def _logic(function):
    # An operand counts as true unless it is 0: surely true if 0 is not in its range.
    def range_of(*args):
        truths = [Span(int(not x.low <= 0 <= x.high), int((x.low, x.high) != (0, 0))) for x in args]
        return _corners(function)(*truths)

    return range_of


MOST = 128  # bits; a longer shift of a 64-bit word is a mistake, and its range a huge integer

RANGES: dict[str, Callable[..., tuple[int, int]]] = {
    "add": _corners(operator.add),
    "subtract": _corners(operator.sub),
    "multiply": _multiply,
    "floor_divide": _floor_divide,
    "remainder": _remainder,
    "negative": _corners(operator.neg),
    "absolute": _absolute,
    "minimum": _corners(min),
    "maximum": _corners(max),
    "clip": _corners(lambda x, low, high: min(max(x, low), high)),
    "left_shift": _shift(operator.lshift),
    "right_shift": _shift(operator.rshift),
    "bitwise_and": _bitwise_and,
    "bitwise_or": _bitwise_either(operator.or_),
    "bitwise_xor": _bitwise_either(operator.xor),
    "bitwise_count": _bitwise_count,
    "invert": _corners(operator.invert),
    "less": _corners(operator.lt),
    "less_equal": _corners(operator.le),
    "greater": _corners(operator.gt),
    "greater_equal": _corners(operator.ge),
    "equal": _equal,
    "not_equal": _not_equal,
    "logical_and": _logic(min),
    "logical_or": _logic(max),
    "logical_xor": _logic(operator.ne),
    "logical_not": _logic(lambda x: 1 - x),
    "where": _where,
}
"""Range functions by NumPy's names of the operations.

Each takes one operand with ``low`` and ``high`` for each argument and gives ``(low, high)`` of the
result. :class:`~.dialect.DialectError` is raised where the dialect excludes some of the operands,
such as a divisor whose range includes 0.
"""
