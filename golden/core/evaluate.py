"""Golden models on arrays that NumPy's dispatch does not reach, by the terms of one step.

Where NumPy's functions do not run, ``step`` or ``transfer`` is not called. It is traced once
(:func:`~.trace.trace`), and its terms are computed with the functions of the array API standard. So
JAX can compile it, and map it over more axes: arrays may have any axes before those of a port,
and none as well.

Words are signed integers of 64 bits, or of 32 where a namespace has no longer ones and the ranges
of all terms show that these suffice. An unsigned number of 64 bits is the word of the same bits.
"""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from operator import and_, or_, xor
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from .contract import Golden, dtype_of
from .dialect import DialectError
from .namespace import Namespace, is_foreign
from .terms import Term, ordered
from .trace import Trace, ports_of, trace

__all__ = ["Evaluation", "evaluated"]


def evaluated(golden: Golden, method: Callable, given: tuple, named: Mapping[str, Any]):
    """What a call of ``step`` or ``transfer`` with foreign arrays among its arguments gives.

    Arrays of NumPy beside them, such as those of :meth:`~.contract.Golden.reset`, are converted.

    Raises
    ------
    TypeError
        The arrays are of different types, of one that is not known, or not of integers, or the
        words of the model are too wide for them.
    ValueError
        An array has not the shape of its port or register.
    """
    signature = inspect.signature(method)
    arguments = dict(signature.bind(golden, *given, **named).arguments)
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            arguments |= arguments.pop(parameter.name, {})
    _, state, *inputs = arguments.values()
    if golden not in _EVALUATIONS:
        _EVALUATIONS[golden] = Evaluation(trace(golden))
    return _EVALUATIONS[golden](state or {}, dict(zip(list(arguments)[2:], inputs, strict=True)))


class Evaluation:
    """The terms of a model's step in the order in which they are computed.

    Parameters
    ----------
    of : Trace
        The step.
    """

    def __init__(self, of: Trace):
        # The model itself is not kept: it is the key under which this is.
        self._name = of.golden.KEY or type(of.golden).__name__
        self._state, self._inputs = of.state, of.inputs
        self._following, self._outputs = of.following, of.outputs
        self._terms = ordered(of.roots)
        plain = (*of.golden.registers(), *ports_of(of.golden, "out"))
        self._unsigned = {x.name for x in plain if dtype_of(x) is np.uint64}
        last = {arg: term for term in self._terms for arg in term.args}
        self._dead: dict[Term, list[Term]] = {}
        for arg, term in last.items():
            if arg not in {*of.roots}:
                self._dead.setdefault(term, []).append(arg)
        self._wrong: dict[int, str | None] = {}

    def __call__(self, state: Mapping, inputs: Mapping) -> tuple[dict[str, Any], dict[str, Any]]:
        """The registers after the step and its outputs, from arrays of one namespace."""
        leaves: dict[Term, tuple[str, Any]] = {}
        for what, known, given in (("state", self._state, state), ("inputs", self._inputs, inputs)):
            if set(known) != set(given):
                names, found = (", ".join(x) or "empty" for x in (known, given))
                raise TypeError(f"the {what} of {self._name} must be {names}, not {found}")
            leaves |= {leaf: (name, given[name]) for name, leaf in known.items()}
        space = Namespace(value for _, value in leaves.values() if is_foreign(value))
        self._check(space)
        arrays = {leaf: space.taken(*value) for leaf, value in leaves.items()}
        fronts = {_front(leaves[leaf][0], leaf, array) for leaf, array in arrays.items()}
        try:
            front = np.broadcast_shapes(*fronts)
        except ValueError:
            shapes = " and ".join(str(front) for front in sorted(fronts))
            raise ValueError(
                f"the axes before those of a port must go together, and not be {shapes}"
            ) from None
        run = _Run(space, front)
        for leaf, array in arrays.items():
            run.values[leaf] = run.broadcast(array, leaf.shape)
        for term in self._terms:
            if term.args:
                run.values[term] = _OPERATIONS[term.op](run, term, *term.args)
            for dead in self._dead.get(term, ()):
                run.values.pop(dead, None)
        return self._results(run, self._following), self._results(run, self._outputs)

    def _check(self, space: Namespace) -> None:
        """Refuse words that are too narrow."""
        if space.bits not in self._wrong:
            self._wrong[space.bits] = _wrong(self._terms, space.bits)
        wrong = self._wrong[space.bits]
        if wrong is not None:
            how = "" if space.bits == 64 else f"; enable integers of 64 bits{_ENABLE}"
            raise DialectError(f"{self._name} on arrays of {space.name}: {wrong}{how}")

    def _results(self, run, roots: Mapping[str, Term]) -> dict[str, Any]:
        found = {name: run.whole(term) for name, term in roots.items()}
        return {
            name: run.xp.astype(array, run.xp.uint64) if name in self._unsigned else array
            for name, array in found.items()
        }


_EVALUATIONS: "WeakKeyDictionary[Golden, Evaluation]" = WeakKeyDictionary()
_ENABLE = ', in JAX by jax.config.update("jax_enable_x64", True)'


def _front(name: str, leaf: Term, array) -> tuple[int, ...]:
    """The axes of an array before those of its port or register."""
    shape, axes = tuple(array.shape), len(leaf.shape)
    if shape[len(shape) - axes :] != leaf.shape:
        raise ValueError(f"{name} must have the shape (..., {str(leaf.shape)[1:-1]}), not {shape}")
    return shape[: len(shape) - axes]


def _wrong(terms: list[Term], bits: int) -> str | None:
    """Why words of so many bits do not do for these terms; None if they do."""
    low, high = -(1 << bits - 1), (1 << bits - 1) - 1
    for term in terms:
        # In 64 bits, a number that is never negative may take the place of the sign.
        if term.within(low, high) or (bits == 64 and term.low >= 0):
            wide = [arg for arg in term.args if arg.high > high]
            if not (wide and term.op in _ORDERED):
                continue
            if term.op not in _DIVISIONS and all(arg.low >= 0 for arg in term.args):
                continue
            return f"{term.text(1)} is not done on unsigned numbers of 64 bits"
        return f"{term.text(1)} is in {term.low}..{term.high}, and words have {bits} bits"
    return None


_DIVISIONS = {"floor_divide", "remainder"}
_ORDERED = {
    *("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"),
    *("minimum", "maximum", "min", "max", "argmax"),
    *_DIVISIONS,
}
"""Operations whose results on words of 64 bits depend on what the highest bit means."""


class _Run:
    """One computation: the arrays of terms, with the axes ``front`` before those of each term."""

    def __init__(self, space: Namespace, front: tuple[int, ...]):
        self.space, self.xp, self.front = space, space.xp, front
        self.values: dict[Term, Any] = {}

    def broadcast(self, array, shape: tuple[int, ...]):
        """An array with all axes in front of a shape."""
        wanted = (*self.front, *shape)
        return array if tuple(array.shape) == wanted else self.xp.broadcast_to(array, wanted)

    def value(self, term: Term, axes: int = 0):
        """A term's array, with ``axes`` axes at least behind those in front if it is unknown."""
        if term.is_constant:
            return self.space.constant(term.numbers())
        array, missing = self.values[term], axes - len(term.shape)
        if missing <= 0:
            return array
        return self.xp.reshape(array, (*self.front, *[1] * missing, *term.shape))

    def words(self, term: Term, axes: int = 0):
        """The same as words."""
        return self.space.words(self.value(term, axes))

    def truths(self, term: Term, axes: int = 0):
        """The same as booleans."""
        return self.space.truths(self.value(term, axes))

    def operand(self, term: Term, axes: int = 0):
        """The same as words for an operator, which takes a number as it is."""
        return self.space.number(term.low) if term.is_number else self.words(term, axes)

    def whole(self, term: Term):
        """The same as words with all axes in front, also where it is constant."""
        return self.broadcast(self.words(term), term.shape)

    def alike(self, term: Term, args):
        """Operands of a choice: as booleans if all are such, else as words."""
        found = [self.value(arg, len(term.shape)) for arg in args]
        if all(array.dtype == self.xp.bool for array in found):
            return found
        return [self.space.words(array) for array in found]

    def ranked(self, *args: Term, axes: int = 0):
        """Words whose order is that of the numbers, although some may fill 64 bits, and back."""
        arrays = [self.words(arg, axes) for arg in args]
        if all(arg.high < 1 << 63 for arg in args):
            return arrays, lambda array: array
        # With the highest bit inverted, the order of signed words is that of the unsigned ones.
        turn = partial(xor, -1 << 63)
        return [turn(array) for array in arrays], turn


def _operator(function):
    """An operation for which Python has an operator."""

    def operation(run: _Run, term: Term, *args: Term):
        axes = len(term.shape)
        return function(*(run.operand(arg, axes) for arg in args))

    return operation


def _comparison(function):
    def operation(run: _Run, term: Term, *args: Term):
        axes = len(term.shape)
        if all(arg.high < 1 << 63 for arg in args):
            return function(*(run.operand(arg, axes) for arg in args))
        return function(*run.ranked(*args, axes=axes)[0])

    return operation


def _extreme(name):
    def operation(run: _Run, term: Term, *args: Term):
        arrays, back = run.ranked(*args, axes=len(term.shape))
        return back(getattr(run.xp, name)(*arrays))

    return operation


def _logic(name):
    def operation(run: _Run, term: Term, *args: Term):
        truths = [run.truths(arg, len(term.shape)) for arg in args]
        return getattr(run.xp, f"logical_{name}")(*truths)

    return operation


def _bits(function):
    def operation(run: _Run, term: Term, *args: Term):
        if term.within(0, 1) and all(arg.within(0, 1) for arg in args):
            return function(*run.alike(term, args))
        return _operator(function)(run, term, *args)

    return operation


def _reduction(name):
    def operation(run: _Run, term: Term, arg: Term):
        if name in {"any", "all"}:
            return getattr(run.xp, name)(run.truths(arg), axis=-1)
        if name == "sum":
            return run.xp.sum(run.words(arg), axis=-1, dtype=run.space.word)
        (array,), back = run.ranked(arg)
        return back(getattr(run.xp, name)(array, axis=-1))

    return operation


def _argmax(run: _Run, term: Term, arg: Term):
    (array,), _ = run.ranked(arg)
    return run.space.words(run.xp.argmax(array, axis=-1))


def _absolute(run: _Run, term: Term, arg: Term):
    return run.words(arg) if arg.low >= 0 else run.xp.abs(run.words(arg))


def _right_shift(run: _Run, term: Term, arg: Term, by: Term):
    axes, most = len(term.shape), run.space.bits - 1
    array, shift = run.operand(arg, axes), run.operand(by, axes)
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


def _count(run: _Run, term: Term, arg: Term):
    # In ever larger groups of bits, each of which holds how many of its bits are 1.
    array, width = run.words(arg), run.space.bits
    for size in (1, 2, 4):
        mask = sum(((1 << size) - 1) << at for at in range(0, width, 2 * size))
        array = (array & mask) + (array >> size & mask)
    for size in (8, 16, 32)[: width.bit_length() - 4]:
        array = array + (array >> size)
    return array & 127


def _where(run: _Run, term: Term, condition: Term, *choices: Term):
    return run.xp.where(run.truths(condition, len(term.shape)), *run.alike(term, choices))


def _lookup(run: _Run, term: Term, index: Term):
    # Entries beyond the range of the index may not fit a word.
    table = run.space.constant(np.asarray(term.data[index.low : index.high + 1]))
    places = run.xp.reshape(run.words(index) - index.low, (-1,))
    return run.xp.reshape(run.xp.take(table, places, axis=0), (*run.front, *term.shape))


def _gather(run: _Run, term: Term, arg: Term):
    flat = run.xp.reshape(run.value(arg), (*run.front, arg.size))
    places = np.ravel(term.data)
    first = int(places[0]) if places.size else 0
    if (places == np.arange(first, first + places.size)).all():
        flat = flat[..., first : first + places.size]
    else:
        flat = run.xp.take(flat, run.space.constant(places), axis=-1)
    return run.xp.reshape(flat, (*run.front, *term.shape))


def _concatenate(run: _Run, term: Term, *args: Term):
    parts = [
        run.broadcast(part, arg.shape)
        for part, arg in zip(run.alike(term, args), args, strict=True)
    ]
    return run.xp.concat(parts, axis=len(run.front) + term.data)


def _take(run: _Run, term: Term, arg: Term, index: Term):
    last = arg.shape[-1] - 1
    places = run.whole(index)
    if index.high > last:
        places = run.xp.clip(places, max=last)
    return run.xp.take_along_axis(run.whole(arg), places, axis=-1)


def _pick(run: _Run, term: Term, arg: Term, index: Term):
    last, place = arg.size - 1, run.whole(index)
    at = run.xp.clip(place, 0, last)
    found = run.xp.take_along_axis(run.whole(arg), at[..., None], axis=-1)[..., 0]
    return found if index.within(0, last) else found * run.space.words(at == place)


def _same(run: _Run, term: Term, arg: Term):
    return run.value(arg)


_OPERATIONS: dict[str, Callable] = {
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
