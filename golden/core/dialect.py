"""The golden dialect: the NumPy that a golden model may use, and the four words NumPy lacks.

A golden model's ``step`` or ``transfer`` runs on integer arrays, and the same code runs on symbols
when it is proved against its component. What dispatches on both, and so is the dialect:

- ``+ - * // %`` and negation, ``np.abs``; the divisor of ``//`` and ``%`` is never 0;
- ``& | ^ ~ << >>`` on integers (two's complement of unlimited length, so ``>>`` floors);
- ``== != < <= > >=``, ``np.logical_and/or/xor/not``, ``& | ^ ~`` on what they give;
- ``np.where``, ``np.minimum``, ``np.maximum``, ``np.clip``, ``np.bitwise_count``;
- ``np.sum``, ``np.any``, ``np.all``, ``np.min``, ``np.max``, ``np.argmax`` with ``axis=-1``;
- ``np.stack``, ``np.concatenate``, ``x[..., index]`` with constant indices, ``x[..., None]``;
- :func:`lookup`, :func:`as_int`, :func:`known` and :func:`product` below.

A comparison gives a bool, and a bool is not a number: count with ``np.where(b, 1, 0)`` or
:func:`as_int`. No value may need more than 63 bits unsigned or 64 signed; the symbolic run computes
the width of every intermediate value and refuses a wider one, so a golden that is proved cannot
overflow NumPy's integers. Arrays are never written in place, and nothing asks for their type.
"""

import numpy as np

__all__ = ["DialectError", "as_int", "known", "lookup", "product"]


class DialectError(TypeError):
    """A golden model left the dialect; the message names what it used."""


def lookup(table, index):
    """``table[index]`` for a constant table of integers; np.take does not dispatch on indices.

    Parameters
    ----------
    table : sequence of int
        The constants, one-dimensional.
    index : array of int
        Any shape; every element in ``0..len(table) - 1``.
    """
    hook = getattr(index, "__spikeloom_lookup__", None)
    if hook is not None:
        return hook(table)
    return np.asarray(table, np.int64, like=index)[index]


def as_int(condition):
    """Turn a comparison into the numbers 0 and 1."""
    return np.where(condition, 1, 0)


def known(value, low: int, high: int, name: str = ""):
    """``value``, which lies in ``low..high`` for a reason that widths alone do not tell.

    Numbers pass as they are. A proof shows that the range holds, in a word of its width, and goes
    on with that word. Where the component has a signal ``name`` among its ``cuts``, the proof shows
    that this is the same number, and goes on with the signal: so two long computations are compared
    piece by piece, and products are products of the same numbers on both sides.
    """
    hook = getattr(value, "__spikeloom_known__", None)
    return value if hook is None else hook(low, high, name)


def product(a, b, low: int, high: int, name: str = ""):
    """``a * b``, which lies in ``low..high`` since the factors are in words of their widths.

    As :func:`known`, but no solver is asked for the range, which would have to multiply for it: the
    widths of the factors must show it, and a narrower range is refused.
    """
    hook = getattr(a, "__spikeloom_product__", None)
    if hook is not None:
        return hook(b, low, high, name)
    hook = getattr(b, "__spikeloom_product__", None)
    return a * b if hook is None else hook(a, low, high, name)
