"""Arrays of hash-consed terms that golden models run on, for proofs without a solver."""

from functools import reduce

import numpy as np

from .dialect import DialectError
from .terms import Pool

__all__ = ["TermArray", "terms_of"]

_LOGIC = {"bitwise_and", "logical_and", "logical_or", "logical_not"}
_COMPARISONS = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}


class TermArray(np.lib.mixins.NDArrayOperatorsMixin):
    """An array of terms that behaves like an integer (or boolean) NumPy array.

    NumPy dispatches its operations to this class, as it does to
    :class:`~spikeloom.formal.core.symbolic.Sym`. Only the part of the dialect that compiled neurons
    use is implemented. A result whose elements are all constants becomes a plain array again: the
    control logic of a golden model runs on numbers, and only its data path on terms.

    Parameters
    ----------
    pool : Pool
        The pool that all of its terms are in.
    values : array of Term
        Elements, of any shape.
    boolean : bool
        Whether this is the result of a comparison, on which arithmetic is refused.
    """

    def __init__(self, pool: Pool, values: np.ndarray, boolean: bool = False):
        self.pool = pool
        self.values = values
        self.boolean = boolean

    @classmethod
    def of(cls, pool: Pool, elements: list) -> "TermArray":
        """An array ``(n,)`` from a list of terms, or ``(n, m)`` from a list of lists."""
        return cls(pool, np.array(elements, object))

    def __getitem__(self, index):
        return TermArray(self.pool, self.values[index], self.boolean)

    def __bool__(self):
        raise DialectError("a term has no truth value: use np.where instead of if, and, or, not")

    def __array__(self, dtype=None, copy=None):
        raise DialectError("a term cannot become a plain array; np.asarray is not in the dialect")

    def __array_ufunc__(self, ufunc, method, *operands, **kwargs):
        name = ufunc.__name__
        if method != "__call__" or kwargs:
            raise DialectError(f"np.{name}.{method} with {sorted(kwargs)} is not done on terms")
        booleans = [_is_boolean(operand) for operand in operands]
        # ``&`` is in the logic too: of two comparisons it is a comparison.
        if name in _LOGIC | _COMPARISONS:
            return self._each(name, operands, name != "bitwise_and" or all(booleans))
        if any(booleans):
            raise DialectError(f"np.{name} of a comparison: use np.where(…, 1, 0) or as_int")
        return self._each(name, operands)

    def __array_function__(self, function, types, args, kwargs):
        if function is np.where and len(args) == 3 and not kwargs:
            return self._each("where", args, all(_is_boolean(choice) for choice in args[1:]))
        if function is np.clip and len(args) == 3 and not kwargs:
            return self._each("clip", args)
        if function is np.sum and len(args) == 1 and kwargs == {"axis": -1} and not self.boolean:
            # In a chain, not a tree: the pool folds the constants of a chain.
            rows = self.values.reshape(-1, self.values.shape[-1])
            sums = [reduce(lambda a, b: self.pool.apply("add", a, b), row) for row in rows]
            return self._array(sums, self.values.shape[:-1])
        raise DialectError(f"np.{function.__name__} called like this is not done on terms")

    def __spikeloom_lookup__(self, table):
        """:func:`spikeloom.golden.core.dialect.lookup` of an index on terms."""
        found = [self.pool.lookup(table, index) for index in self.values.flat]
        return self._array(found, self.values.shape)

    def __spikeloom_known__(self, low, high, name):
        """:func:`spikeloom.golden.core.dialect.known` on terms; the ranges must show the claim."""
        for term in self.values.flat:
            if not term.within(low, high):
                raise DialectError(
                    f"{name} must be in {low}..{high}, and may be in {term.low}..{term.high}"
                )
        return self

    def __spikeloom_product__(self, other, low, high, name):
        """:func:`spikeloom.golden.core.dialect.product` on terms."""
        found = self._each("multiply", (self, other))
        return found.__spikeloom_known__(low, high, name) if isinstance(found, TermArray) else found

    def _each(self, op, operands, boolean=False):
        together = np.broadcast(*[terms_of(self.pool, operand) for operand in operands])
        found = [self.pool.apply(op, *elements) for elements in together]
        return self._array(found, together.shape, boolean)

    def _array(self, terms, shape, boolean=False):
        # So np.where on control, indices and loop bounds of a golden model stay ordinary NumPy.
        if all(term.is_number for term in terms):
            numbers = [term.low for term in terms]
            return np.array(numbers, bool if boolean else np.int64).reshape(shape)
        return TermArray(self.pool, np.array(terms, object).reshape(shape), boolean)


def terms_of(pool: Pool, array) -> np.ndarray:
    """The elements of an array as an object array of terms; plain numbers become constants."""
    if isinstance(array, TermArray):
        return array.values
    numbers = np.asarray(array)
    found = np.empty(numbers.shape, object)
    found.flat = [pool.number(int(number)) for number in numbers.flat]
    return found


def _is_boolean(operand) -> bool:
    if isinstance(operand, TermArray):
        return operand.boolean
    return np.asarray(operand).dtype.kind == "b"
