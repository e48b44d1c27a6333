"""An array of terms that golden models run on, for proofs that need no solver."""

from functools import reduce

import numpy as np

from .dialect import DialectError
from .terms import Pool

__all__ = ["TermArray", "terms_of"]

_LOGIC = {"bitwise_and", "logical_and", "logical_or", "logical_not"}
_COMPARISONS = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}


class TermArray(np.lib.mixins.NDArrayOperatorsMixin):
    """An array of terms that behaves like an integer (or boolean) NumPy array.

    NumPy hands its operations over, as it does to :class:`~.symbolic.Sym`; those of
    the dialect that compiled neurons use are done here. A result of which all is known is a plain
    array again, so the control of a golden model stays as plain as it is.

    Parameters
    ----------
    pool : Pool
        Where the terms are.
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
        """An array from a list of terms, or a list of equally long lists."""
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
            rows = self.values.reshape(-1, self.values.shape[-1])
            sums = [reduce(lambda a, b: self.pool.apply("add", a, b), row) for row in rows]
            return self._array(sums, self.values.shape[:-1])
        raise DialectError(f"np.{function.__name__} called like this is not done on terms")

    def __spikeloom_lookup__(self, table):
        """The form of :func:`spikeloom.golden.core.dialect.lookup` for terms."""
        found = [self.pool.lookup(table, index) for index in self.values.flat]
        return self._array(found, self.values.shape)

    def __spikeloom_known__(self, low, high, name):
        """The form of :func:`spikeloom.golden.core.dialect.known` for terms: the range shows it."""
        for term in self.values.flat:
            if not term.within(low, high):
                raise DialectError(
                    f"{name} must be in {low}..{high}, and may be in {term.low}..{term.high}"
                )
        return self

    def __spikeloom_product__(self, other, low, high, name):
        """The form of :func:`spikeloom.golden.core.dialect.product` for terms."""
        found = self._each("multiply", (self, other))
        return found.__spikeloom_known__(low, high, name) if isinstance(found, TermArray) else found

    def _each(self, op, operands, boolean=False):
        together = np.broadcast(*[terms_of(self.pool, operand) for operand in operands])
        found = [self.pool.apply(op, *elements) for elements in together]
        return self._array(found, together.shape, boolean)

    def _array(self, terms, shape, boolean=False):
        if all(term.is_number for term in terms):
            numbers = [term.low for term in terms]
            return np.array(numbers, bool if boolean else np.int64).reshape(shape)
        return TermArray(self.pool, np.array(terms, object).reshape(shape), boolean)


def terms_of(pool: Pool, array) -> np.ndarray:
    """The terms in an array, whether it is a plain one or not."""
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
