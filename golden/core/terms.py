"""Hash-consed integer terms with shapes and ranges.

A :class:`Term` is a leaf (an unknown array of integers), a constant, or an operation of NumPy on
other terms. All terms of a run are in a :class:`Pool`, which makes each of them once. Terms that
are built alike are thus one object, and two computations are proved equal by ``is``, without a
solver.

A term stands for an array in each of many independent copies of a block; its ``shape`` is that of
one copy, without the axis of the batch. :meth:`Pool.element` gives one element of it as a term of
shape ``()``, in which nothing but such scalar terms is left. Proofs compare these; what is made for
machines keeps the arrays whole.

The pool rewrites with these identities, and no others:

- a term whose range is one number is that constant;
- ``where`` with a constant condition is the branch that it selects, and ``where(c, 1, 0)`` and
  ``c != 0`` are ``c`` if the range of ``c`` is 0..1;
- ``clip`` is the minimum of a maximum;
- ``x & mask`` is ``x`` if the mask keeps all of its range;
- constants that are added one after the other are folded into one, and adding 0 is left out;
- a constant is the last operand of a sum and of a product, and subtracting a constant is adding its
  negative;
- a sum over the elements of which a comparison with 0, 1, 2, … selects one is a ``pick`` of that
  element;
- elements of elements, and elements of what was put together, are elements of the origin.

Each holds for integers of any length. A term that may need more than 64 bits is refused, so the
terms stand for NumPy's 64-bit integers as well.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from math import prod
from typing import Any

import numpy as np

from .dialect import DialectError
from .ranges import RANGES

__all__ = ["Pool", "Term", "leaves", "ordered", "parting"]

LEAST, MOST = -(1 << 63), (1 << 64) - 1  # what one of int64 and uint64 holds
FINE = 256
"""Elements of an array up to which the range of a reduction is found element by element."""
DEEP = 1 << 13  # elements of all that it is made of, up to which that is done

REDUCTIONS = {
    "sum": "add",
    "any": "logical_or",
    "all": "logical_and",
    "min": "minimum",
    "max": "maximum",
}
"""Reductions over the last axis, and the operation of two elements."""


class Term:
    """Integers in ``low..high``; made by a :class:`Pool` only, and compared with ``is``.

    Attributes
    ----------
    op : str
        NumPy's name of the operation; of a leaf its own name. ``number`` and ``constant`` are
        constants, the first with equal elements; ``gather`` takes the elements of its operand at
        fixed places; ``concatenate`` puts operands together; ``known`` and ``product`` are those of
        the dialect; ``pick`` is ``x[index]``, or 0 for an index that is not a place of ``x``.
    args : tuple of Term
        The operands; empty for a leaf or a constant.
    low, high : int
        The range, both ends included.
    shape : tuple of int
        Shape in one copy of the block.
    data : object
        What else belongs to the operation: the elements of a constant, a table, the places of a
        ``gather`` (flat places in the operand, an array of ``shape``), the axis of a
        ``concatenate``; else None.
    """

    __slots__ = ("args", "data", "high", "low", "op", "shape")

    def __init__(self, op, args, low, high, shape=(), data=None):
        self.op: str = op
        self.args: tuple[Term, ...] = args
        self.low: int = low
        self.high: int = high
        self.shape: tuple[int, ...] = shape
        self.data: Any = data

    @property
    def is_number(self) -> bool:
        """Whether all elements are one known number."""
        return self.low == self.high

    @property
    def is_constant(self) -> bool:
        """Whether all elements are known."""
        return self.low == self.high or self.op == "constant"

    @property
    def is_leaf(self) -> bool:
        """Whether it is unknown."""
        return not self.args and not self.is_constant

    @property
    def size(self) -> int:
        """Number of elements."""
        return prod(self.shape)

    def within(self, low: int, high: int) -> bool:
        """Whether its range lies in ``low..high``."""
        return low <= self.low and self.high <= high

    def numbers(self) -> np.ndarray:
        """The elements of a constant, as int64, or uint64 where these are too short."""
        if self.op == "constant":
            return self.data
        return np.full(self.shape, self.low, np.uint64 if self.high >> 63 > 0 else np.int64)

    def text(self, depth: int = 2) -> str:
        """The term as text with ``depth`` levels of nested operations, ``…`` for deeper ones."""
        if not self.args:
            return self.op if self.op != "number" else str(self.low)
        inner = [arg.text(depth - 1) for arg in self.args] if depth else ["…"]
        if self.op == "gather" and not self.shape and self.args[0].is_leaf:
            return f"{self.args[0].op}[{int(self.data)}]"
        return f"{self.op}({', '.join(inner)})"


class Pool:
    """The terms of one run, each kept under its operation and operands (hash-consing).

    Parameters
    ----------
    claims : bool
        Whether a statement about a value (:func:`~.dialect.known`) is believed. The proof of the
        block shows them. Else the ranges must show them.

    Attributes
    ----------
    believed : list of (Term, int, int, str)
        The terms that were believed to lie in a range, with that and their names.
    """

    def __init__(self, *, claims: bool = False):
        # Operands in a key are hashed by identity, which is enough: equal ones are one object.
        self._terms: dict = {}
        self._elements: dict[tuple[Term, int], Term] = {}
        self._claims = claims
        self.believed: list[tuple[Term, int, int, str]] = []

    def __len__(self):
        return len(self._terms)

    def leaf(self, name: str, low: int, high: int, shape: tuple[int, ...] = ()) -> Term:
        """Unknown integers in ``low..high``; the same ones for the same name."""
        return self._once(("leaf", name), lambda: Term(name, (), low, high, shape))

    def number(self, value: int, shape: tuple[int, ...] = ()) -> Term:
        """A constant, the same in each element."""
        return self._once((value, shape), lambda: Term("number", (), value, value, shape))

    def constant(self, values) -> Term:
        """An array of constants."""
        array = np.asarray(values)
        if array.dtype.kind not in "iub":
            raise DialectError(f"a golden model computes with integers, not with {array.dtype}")
        # Most constants are single numbers, for which two reductions would take long.
        low, high = (int(array.flat[0]),) * 2 if array.size == 1 else (array.min(), array.max())
        if low == high:
            return self.number(int(low), array.shape)
        low, high = int(low), int(high)
        array = array.astype(np.int64 if high < 1 << 63 else np.uint64)
        key = ("constant", array.shape, array.dtype.kind, array.tobytes())
        return self._once(key, lambda: Term("constant", (), low, high, array.shape, array))

    def apply(self, op: str, *args: Term) -> Term:
        """The result of the operation that NumPy calls ``op``, rewritten by the identities.

        Operands of less axes than others belong to all elements along these, as in NumPy.

        Raises
        ------
        DialectError
            The operation is not among :data:`~.ranges.RANGES`, is not defined for all of the ranges
            of its operands, or its result may exceed 64-bit integers.
        """
        key = (op, *args)
        found = self._terms.get(key)
        if found is None:
            shape = _broadcast(op, [arg.shape for arg in args])
            # Kept under what was asked for too, so a rewriting is done once.
            shorter = self._folded(op, args, shape) or self._shorter(op, args)
            found = self._term(op, args, shape) if shorter is None else self.shaped(shorter, shape)
            self._terms[key] = found
        return found

    def lookup(self, table: Sequence[int], index: Term) -> Term:
        """``table[index]``; two tables are equal only if they are one object.

        Raises
        ------
        DialectError
            The range of ``index`` is not in ``0..len(table) - 1``.
        """
        if not index.within(0, len(table) - 1):
            raise DialectError(
                f"an index must be in 0..{len(table) - 1}, and may be in {index.low}..{index.high}"
            )

        def made():
            found = table[index.low : index.high + 1]
            low, high = int(min(found)), int(max(found))
            return self._ranged("lookup", (index,), low, high, index.shape, table)

        # The term holds the table, so its id() cannot be given to another one.
        return self._once(("lookup", id(table), index), made)

    def known(self, term: Term, low: int, high: int, name: str, op: str = "known") -> Term:
        """A term with the statement that it lies in ``low..high``.

        Raises
        ------
        DialectError
            The ranges do not show it, and claims are not believed.
        """
        if term.within(low, high):
            return term
        if not self._claims:
            raise DialectError(
                f"{name} must be in {low}..{high}, and may be in {term.low}..{term.high}"
            )
        self.believed.append((term, low, high, name))
        low, high = max(low, term.low), min(high, term.high)
        return self._once(
            ("known", term, low, high), lambda: self._ranged(op, (term,), low, high, term.shape)
        )

    def product(self, a: Term, b: Term, low: int, high: int, name: str) -> Term:
        """The product of two terms, stated to lie in ``low..high``."""
        return self.known(self.apply("multiply", a, b), low, high, name)

    def gather(self, term: Term, places: np.ndarray) -> Term:
        """The elements at flat ``places``, in the shape of that array."""
        places = np.asarray(places, np.int64)
        if term.is_number:
            return self.number(term.low, places.shape)
        if term.op == "constant":
            return self.constant(term.data.ravel()[places])
        if places.shape == term.shape and (places.ravel() == np.arange(places.size)).all():
            return term
        if term.op == "gather":
            return self.gather(term.args[0], term.data.ravel()[places])
        if term.op == "concatenate":
            found = self._from_one(term, places)
            if found is not None:
                return self.gather(*found)
        key = ("gather", term, places.shape, places.tobytes())
        return self._once(
            key, lambda: Term("gather", (term,), term.low, term.high, places.shape, places)
        )

    def concatenate(self, terms: Sequence[Term], axis: int) -> Term:
        """Terms put together along an axis, which all of them have."""
        if len(terms) == 1:
            return terms[0]
        if all(term.is_constant for term in terms):
            return self.constant(np.concatenate([term.numbers() for term in terms], axis))
        shape = list(terms[0].shape)
        shape[axis] = sum(term.shape[axis] for term in terms)
        low, high = min(term.low for term in terms), max(term.high for term in terms)
        return self._once(
            ("concatenate", axis, *terms),
            lambda: Term("concatenate", tuple(terms), low, high, tuple(shape), axis),
        )

    def reduce(self, op: str, term: Term) -> Term:
        """One of :data:`REDUCTIONS` over the last axis."""
        if term.is_constant:
            function = getattr(np, op)
            return self.constant(np.asarray(function(term.numbers(), axis=-1)))
        if op == "sum":
            found = self._picked(term)
            if found is not None:
                return found
        return self._once((op, term), lambda: self._reduced(op, term))

    def argmax(self, term: Term) -> Term:
        """The place of the first of the largest elements of the last axis."""
        if term.is_constant:
            return self.constant(np.argmax(term.numbers(), axis=-1))
        last = term.shape[-1] - 1
        if not last:
            return self.number(0, term.shape[:-1])
        return self._once(
            ("argmax", term), lambda: Term("argmax", (term,), 0, last, term.shape[:-1])
        )

    def take(self, term: Term, index: Term) -> Term:
        """``np.take_along_axis`` over the last axis; an index beyond it takes the last element."""
        shape = index.shape
        if index.low < 0:
            raise DialectError(f"an index must be in 0.., and may be {index.low}")
        return self._once(
            ("take", term, index), lambda: Term("take", (term, index), term.low, term.high, shape)
        )

    def shaped(self, term: Term, shape: tuple[int, ...]) -> Term:
        """A term broadcast to a shape."""
        if term.shape == shape:
            return term
        return self.gather(term, np.broadcast_to(_places(term.shape), shape))

    def replaced(self, terms: Iterable[Term], by: Mapping[Term, Term]) -> dict[Term, Term]:
        """Terms of this or of another pool, and what they are made of, with others in their places.

        Parameters
        ----------
        terms : iterable of Term
            The terms.
        by : mapping of Term
            What takes the place of a term, of this pool and of the same shape.
        """
        found = dict(by)
        for term in ordered(terms):
            if term not in found:
                found[term] = self._made_again(term, [found[arg] for arg in term.args])
        return found

    def _made_again(self, term: Term, args: list[Term]) -> Term:
        op = term.op
        if term.is_constant:
            return self.constant(term.numbers())
        if not args:
            return self.leaf(op, term.low, term.high, term.shape)
        if op == "lookup":
            return self.lookup(term.data, args[0])
        if op == "known":
            return self.known(args[0], term.low, term.high, "what is known")
        if op == "gather":
            return self.gather(args[0], term.data)
        if op == "concatenate":
            return self.concatenate(args, term.data)
        if op == "take":
            return self.take(*args)
        if op == "pick":
            steps = self.constant(np.arange(args[0].size))
            here = self.apply("equal", self.shaped(args[1], (1,)), steps)
            return self.reduce("sum", self.apply("where", here, args[0], self.number(0)))
        if op == "argmax":
            return self.argmax(args[0])
        if op in REDUCTIONS:
            return self.reduce(op, args[0])
        return self.apply(op, *args)

    def element(self, term: Term, place: int = 0) -> Term:
        """One element of a term, of which all operands are scalar terms too.

        ``place`` is that in the flat array.
        """
        if not term.args and not term.shape:
            return term
        found = self._elements.get((term, place))
        if found is None:
            # Deep operands first, since Python's stack is short.
            for below, at in _pending(term, place, self._elements):
                self._elements[below, at] = self._element(below, at)
            found = self._elements[term, place]
        return found

    def elements(self, term: Term) -> list[Term]:
        """All elements of a term, in row-major order."""
        return [self.element(term, place) for place in range(term.size)]

    def _element(self, term: Term, place: int) -> Term:
        """An element of a term whose operands are done."""
        if term.is_number:
            return self.number(term.low)
        if term.op == "constant":
            return self.number(int(term.data.flat[place]))
        if term.is_leaf:
            return term if not term.shape else self.gather(term, np.array(place))
        args = [self.element(*needed) for needed in _needed(term, place)]
        if term.op in REDUCTIONS:
            # In a chain, not a tree: the pool folds the constants of a chain.
            return reduce(lambda a, b: self.apply(REDUCTIONS[term.op], a, b), args)
        if term.op in {"gather", "concatenate"}:
            return args[0]
        if term.op == "lookup":
            return self.lookup(term.data, args[0])
        if term.op == "known":
            return self.known(args[0], term.low, term.high, "an element")
        if term.op == "pick":
            return self._selected(args[0], args[1:], self.number(0))
        if term.op == "take":
            return self._selected(args[0], args[1:], args[-1])
        if term.op == "argmax":
            best, where = args[0], self.number(0)
            for at, arg in enumerate(args[1:], 1):
                better = self.apply("greater", arg, best)
                best = self.apply("where", better, arg, best)
                where = self.apply("where", better, self.number(at), where)
            return where
        return self.apply(term.op, *args)

    def _selected(self, index: Term, row: Sequence[Term], other: Term) -> Term:
        """The element of a row at an index, and ``other`` if there is none."""
        if index.is_number:
            return row[index.low] if 0 <= index.low < len(row) else other
        for at in range(len(row) - 1, -1, -1):
            if index.low <= at <= index.high:
                here = self.apply("equal", index, self.number(at))
                other = self.apply("where", here, row[at], other)
        return other

    def _once(self, key, make: Callable[[], Term]) -> Term:
        found = self._terms.get(key)
        if found is None:
            found = self._terms[key] = make()
        return found

    def _term(self, op, args, shape) -> Term:
        if op not in RANGES:
            raise DialectError(f"np.{op} is not done on terms")
        return self._ranged(op, args, *RANGES[op](*args), shape)

    def _ranged(self, op, args, low, high, shape, data=None) -> Term:
        if not LEAST <= low <= high <= MOST:
            raise DialectError(f"np.{op} gives {low}..{high}, which overflows 64-bit integers")
        return self.number(low, shape) if low == high else Term(op, args, low, high, shape, data)

    def _reduced(self, op: str, term: Term) -> Term:
        shape, two = term.shape[:-1], REDUCTIONS[op]
        if term.size <= FINE and _is_small(term):
            rows = np.array(self.elements(term), object).reshape(-1, term.shape[-1])
            found = [reduce(lambda a, b: self.apply(two, a, b), row) for row in rows]
            low, high = min(x.low for x in found), max(x.high for x in found)
        elif op == "sum":
            low, high = (end * term.shape[-1] for end in (term.low, term.high))
        elif op in {"any", "all"}:
            low, high = 0, 1
        else:
            low, high = term.low, term.high
        return self._ranged(op, (term,), low, high, shape)

    def _picked(self, term: Term) -> Term | None:
        """``sum(where(index == 0, 1, 2, …, x, 0))`` as a pick of the element that is selected."""
        if term.op != "where" or len(term.shape) != 1:
            return None
        here, x, other = term.args
        if not (other.is_number and other.low == 0 and here.op == "equal" and x.shape):
            return None
        index, steps = here.args
        if steps.op != "constant" or steps.shape != term.shape or x.shape != term.shape:
            return None
        if index.size != 1 or (steps.data != np.arange(steps.size)).any():
            return None
        index = self.gather(index, np.array(0))
        surely = index.within(0, term.size - 1)
        low, high = (x.low, x.high) if surely else (min(0, x.low), max(0, x.high))
        return self._once(
            ("pick", x, index), lambda: self._ranged("pick", (x, index), low, high, ())
        )

    def _from_one(self, term: Term, places: np.ndarray) -> tuple[Term, np.ndarray] | None:
        """The operand that all of these elements were put together from, and the places in it."""
        if not places.size:
            return None
        at = np.unravel_index(places, term.shape)
        first = 0
        for arg in term.args:
            along = at[term.data] - first
            if ((along >= 0) & (along < arg.shape[term.data])).all():
                inside = [*at[: term.data], along, *at[term.data + 1 :]]
                return arg, np.asarray(np.ravel_multi_index(tuple(inside), arg.shape))
            first += arg.shape[term.data]
        return None

    def _shorter(self, op, args) -> Term | None:
        """The term that one of the identities gives; None if none applies."""
        if op == "where":
            condition, a, b = args
            if condition.is_number:
                return a if condition.low else b
            if condition.within(0, 1) and _is(a, 1) and _is(b, 0):
                return condition
        elif op == "clip":
            return self.apply("minimum", self.apply("maximum", args[0], args[1]), args[2])
        elif op == "not_equal" and args[0].within(0, 1) and _is(args[1], 0):
            return args[0]
        elif op == "bitwise_and" and args[1].is_number:
            mask = args[1].low  # of the form 2**k - 1
            if mask & mask + 1 == 0 and args[0].within(0, mask):
                return args[0]
        elif op == "subtract" and args[1].is_number:
            return self.apply("add", args[0], self.number(-args[1].low, args[1].shape))
        elif op in {"add", "multiply"} and args[0].is_number and not args[1].is_number:
            return self.apply(op, args[1], args[0])
        elif op == "add" and args[1].is_number:
            return self._moved(*args)
        return None

    def _folded(self, op, args, shape) -> Term | None:
        """The constant that an operation on constants gives; None if one of them is none."""
        if not shape or not all(arg.is_constant for arg in args):
            return None
        columns = zip(*(self.elements(self.shaped(arg, shape)) for arg in args), strict=True)
        found = [self.apply(op, *column).low for column in columns]
        return self.constant(np.array(found).reshape(shape))

    def _moved(self, term: Term, by: Term) -> Term | None:
        """``term + by`` with constants folded; None if there is nothing to fold."""
        if by.low == 0:
            return term
        if term.op == "add" and term.args[1].is_number:
            return self.apply("add", term.args[0], self.number(term.args[1].low + by.low, by.shape))
        return None


def _is(term: Term, value: int) -> bool:
    return term.is_number and term.low == value


def _places(shape: tuple[int, ...]) -> np.ndarray:
    return np.arange(prod(shape)).reshape(shape)


def _broadcast(op: str, shapes: list[tuple[int, ...]]) -> tuple[int, ...]:
    if len(set(shapes)) == 1:
        return shapes[0]
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        raise DialectError(f"np.{op} of arrays of the shapes {shapes}") from None


def _is_small(term: Term) -> bool:
    """Whether an array and all that it is made of have few elements."""
    found, waiting, size = {term}, [term], 0
    while waiting and size <= DEEP:
        now = waiting.pop()
        size += now.size
        new = [arg for arg in now.args if arg not in found]
        found.update(new)
        waiting += new
    return size <= DEEP


def _needed(term: Term, place: int) -> list[tuple[Term, int]]:
    """The elements of operands that an element of a term is made of."""
    op, args = term.op, term.args
    if op == "gather":
        return [(args[0], int(term.data.flat[place]))]
    if op == "concatenate":
        at = list(np.unravel_index(place, term.shape))
        for arg in args:
            if at[term.data] < arg.shape[term.data]:
                return [(arg, int(np.ravel_multi_index(tuple(at), arg.shape)))]
            at[term.data] -= arg.shape[term.data]
    if op in REDUCTIONS or op == "argmax":
        length = args[0].shape[-1]
        return [(args[0], place * length + k) for k in range(length)]
    if op == "pick":
        return [(args[1], 0), *((args[0], k) for k in range(args[0].size))]
    if op == "take":
        length = args[0].shape[-1]
        row = place // (term.shape[-1] if term.shape else 1)
        return [(args[1], place), *((args[0], row * length + k) for k in range(length))]
    if not term.shape:
        return [(arg, 0) for arg in args]
    at = np.unravel_index(place, term.shape)
    return [(arg, _below(arg.shape, at)) for arg in args]


def _below(shape: tuple[int, ...], at: tuple) -> int:
    """The flat place in a shape that is broadcast, of a place in the whole."""
    found = 0
    for length, index in zip(shape, at[len(at) - len(shape) :], strict=True):
        found = found * length + (int(index) if length > 1 else 0)
    return found


def _pending(term: Term, place: int, done: dict) -> list[tuple[Term, int]]:
    """Elements that an element needs and that are not done yet, operands first; itself last."""
    found: dict[tuple[Term, int], None] = {}
    waiting = [(term, place, False)]
    while waiting:
        now, at, ready = waiting.pop()
        if (now, at) in found or (now, at) in done or not (now.args or now.shape):
            continue
        if ready or now.is_constant:
            found[now, at] = None
            continue
        waiting.append((now, at, True))
        waiting += [(arg, below, False) for arg, below in _needed(now, at)]
    return list(found)


def ordered(terms: Iterable[Term]) -> list[Term]:
    """All terms that some terms are made of, operands before what they are operands of."""
    found: dict[Term, None] = {}
    waiting = [(term, False) for term in reversed(list(terms))]
    while waiting:
        term, ready = waiting.pop()
        if term in found:
            continue
        if ready or not term.args:
            found[term] = None
            continue
        waiting.append((term, True))
        waiting += [(arg, False) for arg in reversed(term.args)]
    return list(found)


def leaves(terms: Iterable[Term]) -> Iterator[Term]:
    """The leaves that terms depend on, each once; constants are left out."""
    return (term for term in ordered(terms) if term.is_leaf)


def parting(found: Term, expected: Term) -> str:
    """The first place where two different terms differ, as text of a few operations."""
    # Two leaves never have one name, and two numbers no common value.
    while found.op == expected.op and found.args and len(found.args) == len(expected.args):
        pairs = zip(found.args, expected.args, strict=True)
        parted = next(((a, b) for a, b in pairs if a is not b), None)
        if parted is None:
            break  # other elements of the same, or other tables
        found, expected = parted
    return f"{found.text()} instead of {expected.text()}"
