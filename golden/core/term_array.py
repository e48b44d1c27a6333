"""Arrays that golden models run on to become terms: the tracer's side of NumPy's dispatch."""

import numpy as np

from .dialect import DialectError
from .terms import Pool, Term

__all__ = ["TermArray", "terms_of"]

_LOGIC = {"logical_and", "logical_or", "logical_xor", "logical_not"}
_BITS = {"bitwise_and", "bitwise_or", "bitwise_xor"}
_COMPARISONS = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}
_REDUCTIONS = {np.sum: "sum", np.any: "any", np.all: "all", np.min: "min", np.max: "max"}
_UFUNCS = {
    "add": "sum",
    "logical_or": "any",
    "logical_and": "all",
    "minimum": "min",
    "maximum": "max",
}
_STRUCTURE = {np.broadcast_to, np.roll, np.flip, np.repeat}


class TermArray(np.lib.mixins.NDArrayOperatorsMixin):
    """A term that behaves like an integer (or boolean) NumPy array with an axis of the batch.

    NumPy dispatches its operations to this class, as it does to
    :class:`~spikeloom.formal.core.symbolic.Sym`. The axis of the batch comes first and has length
    1, for a term is what happens in one copy of a block. A result that is constant becomes a plain
    array again: what a golden model computes from its parameters stays ordinary NumPy.

    Parameters
    ----------
    pool : Pool
        The pool that the term is in.
    term : Term
        One copy's elements.
    boolean : bool
        Whether this is the result of a comparison, on which arithmetic is refused.
    """

    def __init__(self, pool: Pool, term: Term, boolean: bool = False):
        self.pool = pool
        self.term = term
        self.boolean = boolean

    @classmethod
    def of(cls, pool: Pool, elements: list[Term]) -> "TermArray":
        """A vector ``(1, n)`` from scalar terms."""
        columns = [pool.shaped(element, (1,)) for element in elements]
        return cls(pool, pool.concatenate(columns, 0))

    @property
    def shape(self) -> tuple[int, ...]:
        return (1, *self.term.shape)

    @property
    def ndim(self) -> int:
        return 1 + len(self.term.shape)

    def __len__(self):
        return 1

    def __iter__(self):
        raise DialectError("a term cannot be iterated over; its first axis is that of the batch")

    def __getitem__(self, index):
        return self._placed(_places(self)[index], "an index")

    def __bool__(self):
        raise DialectError("a term has no truth value: use np.where instead of if, and, or, not")

    def __int__(self):
        raise DialectError("a term cannot become a Python int")

    __index__ = __float__ = __int__

    def __array__(self, dtype=None, copy=None):
        raise DialectError("a term cannot become a plain array; np.asarray is not in the dialect")

    def astype(self, dtype):
        """The same values; the result of a comparison becomes the numbers 0 and 1."""
        if np.dtype(dtype).kind not in "iu":
            raise DialectError(f"astype({np.dtype(dtype)}) is not in the dialect; integers only")
        return TermArray(self.pool, self.term)

    def __array_ufunc__(self, ufunc, method, *operands, **kwargs):
        name = ufunc.__name__
        if method == "reduce" and name in _UFUNCS:
            return self._reduced(_UFUNCS[name], operands[0], kwargs.pop("axis", 0), kwargs)
        if method != "__call__" or kwargs:
            raise DialectError(f"np.{name}.{method} with {sorted(kwargs)} is not done on terms")
        booleans = [_is_boolean(operand) for operand in operands]
        # ``&`` is in the logic too: of two comparisons it is a comparison, and so is ``~`` of one.
        if name in _LOGIC | _COMPARISONS:
            return self._each(name, operands, True)
        if name in _BITS:
            return self._each(name, operands, all(booleans))
        if name == "invert" and booleans[0]:
            return self._each("logical_not", operands, True)
        if any(booleans):
            raise DialectError(f"np.{name} of a comparison: use np.where(…, 1, 0) or as_int")
        return self._each(name, operands)

    def __array_function__(self, function, types, args, kwargs):
        if function is np.where and len(args) == 3 and not kwargs:
            return self._each("where", args, all(_is_boolean(choice) for choice in args[1:]))
        if function is np.clip and len(args) == 3 and not kwargs:
            return self._each("clip", args)
        if function in _REDUCTIONS and len(args) == 1:
            return self._reduced(_REDUCTIONS[function], args[0], kwargs.pop("axis", None), kwargs)
        if function is np.argmax and len(args) == 1 and kwargs == {"axis": -1}:
            return self._array(self.pool.argmax(args[0].term))
        if function is np.take_along_axis and len(args) + len(kwargs) == 3:
            return self._taken(*args, **kwargs)
        if function in _STRUCTURE:
            places = function(_places(args[0]), *args[1:], **kwargs)
            return args[0]._placed(places, f"np.{function.__name__}")
        if function in {np.stack, np.concatenate}:
            return self._together(function, *args, **kwargs)
        raise DialectError(f"np.{function.__name__} called like this is not done on terms")

    def __spikeloom_lookup__(self, table):
        """:func:`spikeloom.golden.core.dialect.lookup` of an index on terms."""
        return self._array(self.pool.lookup(table, self.term))

    def __spikeloom_known__(self, low, high, name):
        """:func:`spikeloom.golden.core.dialect.known` on terms."""
        return self._array(self.pool.known(self.term, low, high, name))

    def __spikeloom_product__(self, other, low, high, name):
        """:func:`spikeloom.golden.core.dialect.product` on terms."""
        a, b = self._aligned([self, other])
        return self._array(self.pool.product(a, b, low, high, name))

    def _each(self, op, operands, boolean=False):
        return self._array(self.pool.apply(op, *self._aligned(operands)), boolean)

    def _aligned(self, operands) -> list[Term]:
        """Operands as terms, without the axis of the batch."""
        axes = {operand.ndim for operand in operands if isinstance(operand, TermArray)}
        if len(axes) > 1:
            # NumPy would lay the batch of one along an axis of the other.
            raise DialectError(f"operands must have the same number of axes, not {sorted(axes)}")
        return [_term(self.pool, operand, max(axes)) for operand in operands]

    def _reduced(self, op, operand, axis, kwargs):
        if axis not in {-1, operand.ndim - 1} or operand.ndim < 2:
            raise DialectError(f"np.{op} called like this is not done on terms: axis must be -1")
        if any(kwargs.get(option) not in {None, False, np._NoValue} for option in kwargs):
            raise DialectError(f"np.{op} with {sorted(kwargs)} is not done on terms")
        found = self.pool.reduce(op, operand.term)
        return self._array(found, op in {"any", "all"} or (op != "sum" and operand.boolean))

    def _taken(self, operand, index, axis):
        values, places = self._aligned([operand, index])
        if axis != -1 or not places.shape or values.shape[:-1] != places.shape[:-1]:
            raise DialectError(
                "np.take_along_axis is over axis=-1, of arrays of the same other axes"
            )
        return self._array(self.pool.take(values, places), _is_boolean(operand))

    def _together(self, function, arrays, axis=0):
        full = [x if isinstance(x, TermArray) else np.asarray(x) for x in arrays]
        axes = len(full[0].shape)
        # A stack has an axis more, which each of its arrays gets.
        if function is np.stack:
            at = axis if axis >= 0 else axis + axes + 1
            full = [x[(slice(None),) * at + (None,)] for x in full]
            axes += 1
        else:
            at = axis if axis >= 0 else axis + axes
        if at < 1 or any(len(x.shape) != axes or x.shape[0] != 1 for x in full):
            shapes = [x.shape for x in full]
            raise DialectError(f"np.{function.__name__} of the shapes {shapes} along axis {axis}")
        parts = [_term(self.pool, x, axes) for x in full]
        boolean = all(_is_boolean(x) for x in full)
        return self._array(self.pool.concatenate(parts, at - 1), boolean)

    def _placed(self, places, what):
        if places.ndim < 1 or places.shape[0] != 1:
            raise DialectError(f"{what} must leave the first axis, that of the batch, as it is")
        return self._array(self.pool.gather(self.term, places[0]), self.boolean)

    def _array(self, term: Term, boolean=False):
        # So np.where on control, indices and loop bounds of a golden model stay ordinary NumPy.
        if term.is_constant:
            return term.numbers().astype(bool if boolean else term.numbers().dtype)[None]
        return TermArray(self.pool, term, boolean)


def terms_of(pool: Pool, array) -> np.ndarray:
    """The elements of an array of one copy as scalar terms, in an object array of that shape."""
    if isinstance(array, TermArray):
        found = np.empty(array.term.size, object)
        found[:] = pool.elements(array.term)
        return found.reshape(array.shape)
    numbers = np.asarray(array)
    found = np.empty(numbers.shape, object)
    found.flat = [pool.number(int(number)) for number in numbers.flat]
    return found


def _places(array) -> np.ndarray:
    """The flat place of each element, in the array's own shape."""
    return np.arange(array.term.size).reshape(array.shape)


def _term(pool: Pool, operand, axes: int) -> Term:
    """An operand among arrays of so many axes as a term."""
    if isinstance(operand, TermArray):
        return operand.term
    numbers = np.asarray(operand)
    if numbers.ndim == axes:
        if numbers.shape[0] != 1:
            raise DialectError(
                f"a constant of shape {numbers.shape} must not vary along the axis of the batch"
            )
        numbers = numbers[0]
    elif numbers.ndim > axes:
        raise DialectError(f"a constant of shape {numbers.shape} has more axes than the symbols")
    return pool.constant(numbers)


def _is_boolean(operand) -> bool:
    if isinstance(operand, TermArray):
        return operand.boolean
    return np.asarray(operand).dtype.kind == "b"
