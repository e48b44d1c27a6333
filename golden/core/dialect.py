"""The golden dialect: the NumPy that a golden model may use, and five functions that NumPy lacks.

A golden model's ``step`` or ``transfer`` runs on integer arrays, and the same code runs on symbols
when it is proved against its component. The dialect is what NumPy dispatches on both:

- ``+ - * // %`` and negation, ``np.abs``; the divisor of ``//`` and ``%`` is never 0;
- ``& | ^ ~ << >>`` on integers (two's complement of unlimited length, so ``>>`` floors);
- ``== != < <= > >=``, ``np.logical_and/or/xor/not``, ``& | ^ ~`` on what they give;
- ``np.where``, ``np.minimum``, ``np.maximum``, ``np.clip``, ``np.bitwise_count``;
- ``np.sum``, ``np.any``, ``np.all``, ``np.min``, ``np.max``, ``np.argmax`` with ``axis=-1``;
- ``np.stack``, ``np.concatenate``, ``x[..., index]`` with constant indices, ``x[..., None]``;
- ``np.take_along_axis(x, index, axis=-1)``, a read of a memory; no index is out of range;
- :func:`lookup`, :func:`constant`, :func:`as_int`, :func:`known` and :func:`product` below.

A comparison gives a bool, and a bool is not a number: count with ``np.where(b, 1, 0)`` or
:func:`as_int`. No value may need more than 63 bits unsigned or 64 signed; the symbolic run computes
the width of every intermediate value and refuses a wider one, so a golden model that is proved
cannot overflow NumPy's integers. Arrays are never written in place, and no branch depends on their
type.

Arrays may be of any type that NumPy dispatches on, and not all of them go with NumPy's own. So a
constant that is an array goes through :func:`constant` before it is computed with; a table goes
through :func:`lookup`, and Python's own integers go with everything.
"""

from typing import Any

import numpy as np

__all__ = ["DialectError", "as_int", "constant", "known", "lookup", "product"]


class DialectError(TypeError):
    """A golden model used an operation outside of the dialect; the message names it."""


def lookup(table, index):
    """``table[index]`` for a constant table of integers.

    NumPy's own indexing and ``np.take`` do not dispatch on the index, so symbols need this.

    Parameters
    ----------
    table : sequence of int
        The constants, one-dimensional.
    index : array of int
        Any shape; every element in ``0..len(table) - 1``.

    Returns
    -------
    array of int
        The entries, in the shape of ``index``.
    """
    hook = getattr(index, "__spikeloom_lookup__", None)
    if hook is not None:
        return hook(table)
    return np.asarray(table, np.int64, like=index)[index]


def constant(values, like):
    """An array of constants, of the same type as ``like``, which it is computed with.

    Not every type of array mixes with NumPy's own: on a GPU, for one, the constants must be there
    too. For symbols constants stay plain arrays.

    Parameters
    ----------
    values : array of int
        The constants. They must not vary along the axis of the batch, and so have none.
    like : array
        State or input, or what was computed from it.
    """
    values = np.asarray(values)
    if hasattr(like, "__spikeloom_lookup__") or not hasattr(like, "__array_function__"):
        return values
    return np.asarray(values, like=like)


def as_int(condition) -> Any:
    """A comparison as an array of 0 and 1, of the same shape; of a plain bool as a plain int."""
    return int(condition) if isinstance(condition, bool | np.bool) else np.where(condition, 1, 0)


def known(value, low: int, high: int, name: str = ""):
    """``value``, with the statement that it lies in ``low..high``, which its width does not show.

    Arrays of numbers are returned as they are, and are not checked. In a proof the range becomes an
    assertion, and the model continues with a word that is just wide enough for it.

    A ``name`` makes this a cut point: if the component has a signal of that name in its ``cuts``,
    the proof asserts that the two are equal and continues with the component's signal. Two long
    computations are then compared piece by piece, and the multipliers of both sides get the same
    operands, which spares the solver a proof that two multipliers are equal.
    """
    hook = getattr(value, "__spikeloom_known__", None)
    return value if hook is None else hook(low, high, name)


def product(a, b, low: int, high: int, name: str = ""):
    """``a * b`` as a word for ``low..high``, which the widths of the factors must show to suffice.

    A cut point like :func:`known`, but without an assertion of the range, for which a solver would
    have to reason about the multiplier. A range narrower than the widths of the factors allow is
    refused with :class:`DialectError` when the model runs on symbols.
    """
    hook = getattr(a, "__spikeloom_product__", None)
    if hook is not None:
        return hook(b, low, high, name)
    hook = getattr(b, "__spikeloom_product__", None)
    return a * b if hook is None else hook(a, low, high, name)
