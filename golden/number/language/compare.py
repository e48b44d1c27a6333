"""The six comparison operators of the fixed-point language, by one method."""

import operator
from typing import Any

__all__ = ["Comparisons"]


class Comparisons:
    """``< <= > >= == !=``, each of which is ``_compared`` with the function that it stands for.

    What comes out is whatever that method makes of it: an array, a bit, a node. As ``==`` says
    nothing about identity, subclasses cannot be hashed.
    """

    def _compared(self, function, other) -> Any:
        raise NotImplementedError

    def __lt__(self, other):
        return self._compared(operator.lt, other)

    def __le__(self, other):
        return self._compared(operator.le, other)

    def __gt__(self, other):
        return self._compared(operator.gt, other)

    def __ge__(self, other):
        return self._compared(operator.ge, other)

    def __eq__(self, other):
        return self._compared(operator.eq, other)

    def __ne__(self, other):
        return self._compared(operator.ne, other)
