"""The operations of terms with the functions of the array API standard."""

from collections.abc import Callable
from functools import partial
from operator import and_, or_, xor
from typing import Any

import numpy as np

from .namespace import Namespace
from .terms import Term

__all__ = ["OPERATIONS", "Computation"]


class Computation:
    """One computation of terms.

    Parameters
    ----------
    space : Namespace
        The functions.
    front : tuple of int
        The axes before those of each term, such as the batch.

    Attributes
    ----------
    values : dict of array
        The arrays of the terms that are not constant and done: words, or booleans.
    """

    def __init__(self, space: Namespace, front: tuple[int, ...]):
        self.space, self.xp, self.front = space, space.xp, front
        self.values: dict[Term, Any] = {}

    def broadcast(self, array, shape: tuple[int, ...]):
        """An array with all axes in front of a shape."""
        wanted = (*self.front, *shape)
        return array if tuple(array.shape) == wanted else self.xp.broadcast_to(array, wanted)

    def value(self, term: Term):
        """A term's array; of a constant one without the axes in front."""
        return self.space.constant(term.numbers()) if term.is_constant else self.values[term]

    def words(self, term: Term):
        """The same as words."""
        return self.space.words(self.value(term))

    def truths(self, term: Term):
        """The same as booleans."""
        return self.space.truths(self.value(term))

    def operand(self, term: Term):
        """The same as words for an operator, which takes a number as it is."""
        return self.space.number(term.low) if term.is_number else self.words(term)

    def whole(self, term: Term):
        """The same as words with all axes in front, also where it is constant."""
        return self.broadcast(self.words(term), term.shape)

    def alike(self, *args: Term):
        """Operands of a choice: as booleans if all are such, else as words."""
        found = [self.value(arg) for arg in args]
        if all(array.dtype == self.xp.bool for array in found):
            return found
        return [self.space.words(array) for array in found]

    def ranked(self, *args: Term):
        """Words whose order is that of the numbers, although some may fill 64 bits, and back."""
        arrays = [self.words(arg) for arg in args]
        if all(arg.high < 1 << 63 for arg in args):
            return arrays, lambda array: array
        # With the highest bit inverted, the order of signed words is that of the unsigned ones.
        turn = partial(xor, -1 << 63)
        return [turn(array) for array in arrays], turn


def _operator(function):
    """An operation for which Python has an operator."""

    def operation(run: Computation, term: Term, *args: Term):
        return function(*map(run.operand, args))

    return operation


def _comparison(function):
    def operation(run: Computation, term: Term, *args: Term):
        if all(arg.high < 1 << 63 for arg in args):
            return function(*map(run.operand, args))
        return function(*run.ranked(*args)[0])

    return operation


def _extreme(name):
    def operation(run: Computation, term: Term, *args: Term):
        arrays, back = run.ranked(*args)
        return back(getattr(run.xp, name)(*arrays))

    return operation


def _logic(name):
    def operation(run: Computation, term: Term, *args: Term):
        return getattr(run.xp, f"logical_{name}")(*map(run.truths, args))

    return operation


def _bits(function):
    def operation(run: Computation, term: Term, *args: Term):
        # Of booleans it is a boolean. A wider operand is none, and a number may stay a number.
        alike = all(arg.within(0, 1) for arg in args)
        return function(*(run.alike(*args) if alike else map(run.operand, args)))

    return operation


def _reduction(name):
    def operation(run: Computation, term: Term, arg: Term):
        if name in {"any", "all"}:
            return getattr(run.xp, name)(run.truths(arg), axis=-1)
        if name == "sum":
            return run.xp.sum(run.words(arg), axis=-1, dtype=run.space.word)
        (array,), back = run.ranked(arg)
        return back(getattr(run.xp, name)(array, axis=-1))

    return operation


def _argmax(run: Computation, term: Term, arg: Term):
    (array,), _ = run.ranked(arg)
    return run.space.words(run.xp.argmax(array, axis=-1))


def _absolute(run: Computation, term: Term, arg: Term):
    return run.words(arg) if arg.low >= 0 else run.xp.abs(run.words(arg))


def _right_shift(run: Computation, term: Term, arg: Term, by: Term):
    most = run.space.bits - 1
    array, shift = run.operand(arg), run.operand(by)
    if by.high > most:  # longer shifts than a word is are not defined
        shift = min(by.low, most) if by.is_number else run.xp.clip(shift, max=most)
    if arg.high < 1 << most:
        return array >> shift
    # A zero comes in at the top, not the sign.
    if arg.is_number:
        array = run.words(arg)
    if by.is_number:
        return array >> shift & (1 << run.space.bits - by.low) - 1 if by.low else array
    shorter = (array >> 1 & (1 << most) - 1) >> run.xp.clip(shift - 1, min=0)
    return run.xp.where(shift == 0, array, shorter)


def _count(run: Computation, term: Term, arg: Term):
    # In ever larger groups of bits, each of which holds how many of its bits are 1.
    array, width = run.words(arg), run.space.bits
    for size in (1, 2, 4):
        mask = sum(((1 << size) - 1) << at for at in range(0, width, 2 * size))
        array = (array & mask) + (array >> size & mask)
    for size in (8, 16, 32)[: width.bit_length() - 4]:
        array = array + (array >> size)
    return array & 127


def _where(run: Computation, term: Term, condition: Term, *choices: Term):
    return run.xp.where(run.truths(condition), *run.alike(*choices))


def _lookup(run: Computation, term: Term, index: Term):
    # Entries beyond the range of the index may not fit a word.
    table = run.space.constant(np.asarray(term.data[index.low : index.high + 1]))
    places = run.xp.reshape(run.words(index) - index.low, (-1,))
    return run.xp.reshape(run.xp.take(table, places, axis=0), (*run.front, *term.shape))


def _gather(run: Computation, term: Term, arg: Term):
    flat = run.xp.reshape(run.value(arg), (*run.front, arg.size))
    places = np.ravel(term.data)
    first = int(places[0]) if places.size else 0
    if (places == np.arange(first, first + places.size)).all():
        flat = flat[..., first : first + places.size]
    else:
        flat = run.xp.take(flat, run.space.constant(places), axis=-1)
    return run.xp.reshape(flat, (*run.front, *term.shape))


def _concatenate(run: Computation, term: Term, *args: Term):
    parts = [
        run.broadcast(part, arg.shape) for part, arg in zip(run.alike(*args), args, strict=True)
    ]
    return run.xp.concat(parts, axis=len(run.front) + term.data)


def _take(run: Computation, term: Term, arg: Term, index: Term):
    last = arg.shape[-1] - 1
    places = run.whole(index)
    if index.high > last:
        places = run.xp.clip(places, max=last)
    return run.xp.take_along_axis(run.whole(arg), places, axis=-1)


def _pick(run: Computation, term: Term, arg: Term, index: Term):
    last, place = arg.size - 1, run.whole(index)
    at = run.xp.clip(place, 0, last)
    found = run.xp.take_along_axis(run.whole(arg), at[..., None], axis=-1)[..., 0]
    return found if index.within(0, last) else found * run.space.words(at == place)


def _same(run: Computation, term: Term, arg: Term):
    return run.value(arg)


OPERATIONS: dict[str, Callable] = {
    "add": _operator(lambda a, b: a + b),
    "subtract": _operator(lambda a, b: a - b),
    "multiply": _operator(lambda a, b: a * b),
    "floor_divide": _operator(lambda a, b: a // b),
    "remainder": _operator(lambda a, b: a % b),
    "negative": _operator(lambda a: -a),
    "absolute": _absolute,
    "invert": _operator(lambda a: ~a),
    "left_shift": _operator(lambda a, b: a << b),
    "right_shift": _right_shift,
    "bitwise_and": _bits(and_),
    "bitwise_or": _bits(or_),
    "bitwise_xor": _bits(xor),
    "bitwise_count": _count,
    "equal": _comparison(lambda a, b: a == b),
    "not_equal": _comparison(lambda a, b: a != b),
    "less": _comparison(lambda a, b: a < b),
    "less_equal": _comparison(lambda a, b: a <= b),
    "greater": _comparison(lambda a, b: a > b),
    "greater_equal": _comparison(lambda a, b: a >= b),
    "logical_and": _logic("and"),
    "logical_or": _logic("or"),
    "logical_xor": _logic("xor"),
    "logical_not": _logic("not"),
    "minimum": _extreme("minimum"),
    "maximum": _extreme("maximum"),
    "where": _where,
    "sum": _reduction("sum"),
    "any": _reduction("any"),
    "all": _reduction("all"),
    "min": _reduction("min"),
    "max": _reduction("max"),
    "argmax": _argmax,
    "lookup": _lookup,
    "gather": _gather,
    "concatenate": _concatenate,
    "take": _take,
    "pick": _pick,
    "known": _same,
    "product": _same,
}
"""The operations on arrays, by the names that :class:`~.terms.Term` gives them."""
