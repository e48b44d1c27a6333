"""Hash-consed integer terms with ranges.

A :class:`Term` is a leaf (an unknown integer), a constant, or an operation of NumPy on other terms.
All terms of a run are in a :class:`Pool`, which makes each of them once. Terms that are built alike
are thus one object, and two computations are proved equal by ``is``, without a solver.

The pool rewrites with these identities, and no others:

- a term whose range is one number is that constant;
- ``where`` with a constant condition is the branch that it selects, and ``where(c, 1, 0)`` and
  ``c != 0`` are ``c`` if the range of ``c`` is 0..1;
- ``x & mask`` is ``x`` if the mask keeps all of its range;
- constants that are added one after the other are folded into one, and adding 0 is left out;
- a constant is the last operand of a sum and of a product, and subtracting a constant is adding its
  negative.

Each holds for integers of any length. A term that may need more than 64 bits is refused, so the
terms stand for NumPy's 64-bit integers as well.
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
        NumPy's name of the operation; of a leaf its own name.
    args : tuple of Term
        The operands; empty for a leaf or a constant.
    low, high : int
        The range, both ends included.
    """

    __slots__ = ("args", "high", "low", "op")

    def __init__(self, op: str, args: tuple["Term", ...], low: int, high: int):
        self.op, self.args, self.low, self.high = op, args, low, high

    @property
    def is_number(self) -> bool:
        """Whether the term is a constant."""
        return self.low == self.high

    def within(self, low: int, high: int) -> bool:
        """Whether its range lies in ``low..high``."""
        return low <= self.low and self.high <= high

    def text(self, depth: int = 2) -> str:
        """The term as text with ``depth`` levels of nested operations, ``…`` for deeper ones."""
        if not self.args:
            return self.op
        inner = [arg.text(depth - 1) for arg in self.args] if depth else ["…"]
        return f"{self.op}({', '.join(inner)})"


class Pool:
    """The terms of one run, each kept under its operation and operands (hash-consing)."""

    def __init__(self):
        # Operands in a key are hashed by identity, which is enough: equal ones are one object.
        self._terms: dict = {}

    def __len__(self):
        return len(self._terms)

    def leaf(self, name: str, low: int, high: int) -> Term:
        """An unknown integer in ``low..high``; the same one for the same name."""
        return self._once(("leaf", name), lambda: Term(name, (), low, high))

    def number(self, value: int) -> Term:
        """A constant."""
        found = self._terms.get(value)
        if found is None:
            found = self._terms[value] = Term(str(value), (), value, value)
        return found

    def apply(self, op: str, *args: Term) -> Term:
        """The result of the operation that NumPy calls ``op``, rewritten by the identities.

        Raises
        ------
        DialectError
            The operation is not among :data:`~.ranges.RANGES`, is not defined for all of the ranges
            of its operands, or its result may exceed 64-bit integers.
        """
        key = (op, *args)
        found = self._terms.get(key)
        if found is None:
            # Kept under what was asked for too, so a rewriting is done once.
            found = self._terms[key] = self._shorter(op, args) or self._term(op, args)
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
            return self._ranged("lookup", (rom, index), int(min(found)), int(max(found)))

        # The term holds the table, so its id() cannot be given to another one.
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
        """The term that one of the identities gives; None if none applies."""
        if op == "where":
            condition, a, b = args
            if condition.is_number:
                return a if condition.low else b
            if condition.within(0, 1) and (a, b) == (self.number(1), self.number(0)):
                return condition
        elif op == "not_equal" and args[0].within(0, 1) and args[1] is self.number(0):
            return args[0]
        elif op == "bitwise_and" and args[1].is_number:
            mask = args[1].low  # of the form 2**k - 1
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
        """``term + by`` with constants folded; None if there is nothing to fold."""
        if by.low == 0:
            return term
        if term.op == "add" and term.args[1].is_number:
            return self.apply("add", term.args[0], self.number(term.args[1].low + by.low))
        return None


class _Table(Term):
    """A table of constants, as an operand of ``lookup``; its range is that of its entries."""

    __slots__ = ("entries",)

    def __init__(self, name: str, entries: Sequence[int]):
        super().__init__(name, (), min(entries), max(entries))
        self.entries = entries


def leaves(terms: Iterable[Term]) -> Iterator[Term]:
    """The leaves that terms depend on, each once; constants and tables are left out."""
    seen, waiting = set(), list(terms)
    while waiting:
        term = waiting.pop()
        if term not in seen:
            seen.add(term)
            waiting += term.args
            if not (term.args or term.is_number or isinstance(term, _Table)):
                yield term


def parting(found: Term, expected: Term) -> str:
    """The first place where two different terms differ, as text of a few operations."""
    while found.op == expected.op:  # two leaves never have one name
        pairs = zip(found.args, expected.args, strict=True)
        found, expected = next((a, b) for a, b in pairs if a is not b)
    return f"{found.text()} instead of {expected.text()}"
