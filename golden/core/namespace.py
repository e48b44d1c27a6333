"""Arrays that NumPy's functions do not run on: those of the array API standard, such as JAX's."""

import functools
import importlib
import importlib.util
from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = ["Namespace", "is_chunked", "is_foreign"]


def is_chunked(value) -> bool:
    """Whether it is an array of Dask."""
    return hasattr(type(value), "__dask_graph__")


def is_foreign(value) -> bool:
    """Whether it is an array on which NumPy's functions do not run, or one of chunks."""
    kind = type(value)
    if is_chunked(value):
        return True
    if hasattr(kind, "__array_function__") or hasattr(kind, "__array_ufunc__"):
        return False
    return hasattr(kind, "__array_namespace__") or hasattr(kind, "__array__")


@functools.cache
def _compat() -> Any:
    """What makes arrays keep to the standard that do not by themselves; None if not installed."""
    # No dependency of golden models, which need it for PyTorch only.
    found = importlib.util.find_spec("array_api_compat")
    return found and importlib.import_module("array_api_compat")


class Namespace:
    """The functions for foreign arrays, and the word of integers that they compute with.

    Parameters
    ----------
    arrays : iterable of array
        Foreign arrays, of one type and on one device.

    Attributes
    ----------
    xp : module
        The functions, by the names of the array API standard, 2024.12.
    bits : int
        Width of a word: 64, or 32 where longer integers are not enabled.
    word : dtype
        Signed integers of this width.

    Raises
    ------
    TypeError
        The arrays are of different types, or of one that is not known.
    """

    def __init__(self, arrays: Iterable):
        arrays = list(arrays)
        found = {self._functions(array) for array in arrays}
        if len(found) > 1:
            names = " and ".join(sorted(xp.__name__ for xp in found))
            raise TypeError(f"all arrays must be of one type, not of {names}")
        (self.xp,) = found
        self.name = self.xp.__name__.removeprefix("array_api_compat.")
        integers = self.xp.__array_namespace_info__().dtypes(kind="signed integer")
        self.bits = 64 if "int64" in integers else 32
        self.word = integers[f"int{self.bits}"]
        # What JAX makes goes by itself to where the other arrays are.
        self._device = None if self.name.startswith("jax") else getattr(arrays[0], "device", None)

    @staticmethod
    def _functions(array) -> Any:
        if hasattr(array, "__array_namespace__"):
            return array.__array_namespace__()
        if _compat() and _compat().is_array_api_obj(array):
            return _compat().array_namespace(array)
        kind = f"{type(array).__module__}.{type(array).__name__}"
        raise TypeError(
            "an array must be of NumPy, of a type that NumPy dispatches on, or of the array API "
            f"standard, for which PyTorch needs the package array-api-compat, not {kind}"
        )

    def constant(self, values) -> Any:
        """Integers or booleans of NumPy as an array; what a word cannot hold wraps."""
        values = np.asarray(values)
        if values.dtype == bool:
            return self.xp.asarray(values, device=self._device)
        values = values.astype(f"int{self.bits}")
        return self.xp.asarray(values, dtype=self.word, device=self._device)

    def number(self, value: int) -> int:
        """A number as that of the word with the same bits."""
        half = 1 << self.bits - 1
        return (value + half) % (2 * half) - half

    def words(self, array) -> Any:
        """An array of integers or booleans as words."""
        return array if array.dtype == self.word else self.xp.astype(array, self.word)

    def truths(self, array) -> Any:
        """An array of integers or booleans as booleans: whether each is not 0."""
        return array if array.dtype == self.xp.bool else array != 0

    def taken(self, name: str, value) -> Any:
        """A foreign array, or one of NumPy beside it, as words.

        Raises
        ------
        TypeError
            It is not of integers or booleans.
        """
        if is_foreign(value):
            if not self.xp.isdtype(value.dtype, ("integral", "bool")):
                raise TypeError(f"{name} must be of an integer dtype, not {value.dtype}")
            return self.words(value)
        if value.dtype.kind not in "iub":
            raise TypeError(f"{name} must be of an integer dtype, not {value.dtype}")
        return self.words(self.constant(value))
