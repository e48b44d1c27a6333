"""Integers that nobody knows: terms with a range, each built once, so equal ones are one object.

A :class:`Term` is a leaf, a number, or an operation of NumPy on other terms. All terms of a run are
in a :class:`Pool`, which knows a few identities and no more:

- a term whose range is one number is that number;
- ``where`` with a known condition is what it chooses, and ``where(c, 1, 0)`` and ``c != 0`` are
  ``c`` if that is 0 or 1;
- ``x & mask`` is ``x`` if the mask keeps all of its range;
- numbers that are added one after the other are added as one, and adding 0 is nothing;
- a number comes last in a sum and a product, and what is subtracted is added with the other sign.

Each holds for integers of any length. A term that may need more than 64 bits is refused, so NumPy's
integers are as good as those.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from .dialect import DialectError
from .ranges import RANGES

__all__ = ["Pool", "Term", "leaves", "parting"]


class Term:
    """An integer in ``low..high``; made by a :class:`Pool` only, and compared with ``is``.

    Attributes
    ----------
    op : str
        NumPy's name of an operation; of a leaf its own name.
    args : tuple of Term
        What it works on; empty for a leaf or a number.
    low, high : int
        The range.
    """

    __slots__ = ("args", "high", "low", "op")

    def __init__(self, op: str, args: tuple["Term", ...], low: int, high: int):
        self.op, self.args, self.low, self.high = op, args, low, high

    @property
    def is_number(self) -> bool:
        """Whether it is known."""
        return self.low == self.high

    def within(self, low: int, high: int) -> bool:
        """Whether all of its range is in ``low..high``."""
        return low <= self.low and self.high <= high

    def text(self, depth: int = 2) -> str:
        """The term with so many operations inside of each other, and dots for what is deeper."""
        if not self.args:
            return self.op
        inner = [arg.text(depth - 1) for arg in self.args] if depth else ["…"]
        return f"{self.op}({', '.join(inner)})"


class Pool:
    """All terms of one run; what is built twice is the same object."""

    def __init__(self):
        self._terms: dict = {}

    def __len__(self):
        return len(self._terms)

    def leaf(self, name: str, low: int, high: int) -> Term:
        """An unknown integer; the same one for the same name."""
        return self._once(("leaf", name), lambda: Term(name, (), low, high))

    def number(self, value: int) -> Term:
        """A known integer."""
        found = self._terms.get(value)
        if found is None:
            found = self._terms[value] = Term(str(value), (), value, value)
        return found

    def apply(self, op: str, *args: Term) -> Term:
        """An operation, which has the name that it has in NumPy.

        Raises
        ------
        DialectError
            The operation is not known here, or its result may exceed 64-bit integers.
        """
        key = (op, *args)
        found = self._terms.get(key)
        if found is None:
            found = self._terms[key] = self._shorter(op, args) or self._term(op, args)
        return found

    def lookup(self, table: Sequence[int], index: Term) -> Term:
        """``table[index]``; tables are the same if they are the same object."""
        if not index.within(0, len(table) - 1):
            raise DialectError(
                f"an index must be in 0..{len(table) - 1}, and may be in {index.low}..{index.high}"
            )

        def made():
            found = table[index.low : index.high + 1]
            return self._ranged("lookup", (rom, index), int(min(found)), int(max(found)))

        # The term holds the table, so no other one can get its id.
        rom = self._once(("table", id(table)), lambda: _Table(f"table{len(self)}", table))
        return self._once(("lookup", rom, index), made)

    def _once(self, key, make: Callable[[], Term]) -> Term:
        found = self._terms.get(key)
        if found is None:
            found = self._terms[key] = make()
        return found

    def _term(self, op, args) -> Term:
        if op not in RANGES:
            raise DialectError(f"np.{op} is not done on terms")
        return self._ranged(op, args, *RANGES[op](*args))

    def _ranged(self, op, args, low, high) -> Term:
        if not -(1 << 63) <= low <= high < 1 << 63:
            raise DialectError(f"np.{op} gives {low}..{high}, which overflows 64-bit integers")
        return self.number(low) if low == high else Term(op, args, low, high)

    def _shorter(self, op, args) -> Term | None:
        """The same number by one of the identities."""
        if op == "where":
            condition, a, b = args
            if condition.is_number:
                return a if condition.low else b
            if condition.within(0, 1) and (a, b) == (self.number(1), self.number(0)):
                return condition
        elif op == "not_equal" and args[0].within(0, 1) and args[1] is self.number(0):
            return args[0]
        elif op == "bitwise_and" and args[1].is_number:
            mask = args[1].low
            if mask & mask + 1 == 0 and args[0].within(0, mask):
                return args[0]
        elif op == "subtract" and args[1].is_number:
            return self.apply("add", args[0], self.number(-args[1].low))
        elif op in {"add", "multiply"} and args[0].is_number and not args[1].is_number:
            return self.apply(op, args[1], args[0])
        elif op == "add" and args[1].is_number:
            return self._moved(*args)
        return None

    def _moved(self, term: Term, by: Term) -> Term | None:
        """``term + by``, if that is no sum of its own."""
        if by.low == 0:
            return term
        if term.op == "add" and term.args[1].is_number:
            return self.apply("add", term.args[0], self.number(term.args[1].low + by.low))
        return None


class _Table(Term):
    """A table, as an argument of ``lookup``."""

    __slots__ = ("entries",)

    def __init__(self, name: str, entries: Sequence[int]):
        super().__init__(name, (), min(entries), max(entries))
        self.entries = entries


def leaves(terms: Iterable[Term]) -> Iterator[Term]:
    """The unknown integers that terms are made of, each once."""
    seen, waiting = set(), list(terms)
    while waiting:
        term = waiting.pop()
        if term not in seen:
            seen.add(term)
            waiting += term.args
            if not (term.args or term.is_number or isinstance(term, _Table)):
                yield term


def parting(found: Term, expected: Term) -> str:
    """Two different terms at the first place where they part, cut to a few operations."""
    while found.op == expected.op:  # two leaves never have one name
        pairs = zip(found.args, expected.args, strict=True)
        found, expected = next((a, b) for a, b in pairs if a is not b)
    return f"{found.text()} instead of {expected.text()}"
