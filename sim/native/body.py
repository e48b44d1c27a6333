"""Text of one step in C: from terms to statements, on scalars or in loops over arrays."""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from math import prod

import numpy as np

from spikeloom.golden.core.terms import REDUCTIONS, Term, ordered

from .operations import Operations
from .words import Word

__all__ = ["Statements", "flat"]

WHOLE = {"argmax", "concatenate", "pick", "take", *REDUCTIONS}
"""Operations of which an element needs more than the elements at its place."""


NAME = re.compile(r"\b(?:[ains]\d+|table\d+)\b")
"""Names that statements of native code use."""


class Statements:
    """Statements that compute terms, each of which gets a name once.

    A scalar becomes a constant. An array that is used once becomes an expression in the loop that
    uses it, so that one loop does the work of many terms; others are kept in memory.

    Parameters
    ----------
    names : dict of str or callable
        Text of leaves: of a scalar its name, of an array the name that an index follows; or a
        function that gives it for the text of a place.
    tables : Tables
        Where constant arrays go.
    least : int
        Bits of the narrowest word of a scalar.
    operations : Operations, optional
        The language; C if not given.
    shares : bool
        Whether loops that differ in names only are one function, of which compilers are quick to
        make code.
    """

    def __init__(
        self,
        names: dict[Term, str] | dict[Term, Callable[[str], str]],
        tables: "Tables",
        least: int = 8,
        operations: Operations | None = None,
        *,
        shares: bool = False,
    ):
        self.names: dict[Term, str | Callable[[str], str]] = {**names}
        self.tables = tables
        self.operations = Operations(least) if operations is None else operations
        self.shares = shares
        self.functions: dict[tuple[str, str], str] = {}
        self._types = {str(name): self._type(term) for term, name in names.items()}
        self.lines: list[str] = []
        self._depth = 0
        self._made = 0
        self._uses: Counter[Term] = Counter()
        self._inline: set[Term] = set()

    def word(self, term: Term) -> Word:
        """The type of a term: scalars may be wider than they must be, arrays are not."""
        return self.operations.word((term.low, term.high), least=8 if term.shape else None)

    def _type(self, term: Term) -> str:
        word = self.word(term).name
        return f"const {word} *restrict" if term.shape else f"const {word}"

    def write(self, text: str) -> None:
        """Add a statement."""
        self.lines.append("    " * self._depth + text)

    def fresh(self, stem: str = "n") -> str:
        """A name that is not used yet."""
        self._made += 1
        return f"{stem}{self._made}"

    def compute(self, roots: list[Term]) -> None:
        """Add the statements of all terms that roots are made of."""
        found, needed = ordered(roots), set(roots)
        for term in reversed(found):
            if term in needed:
                needed.update(self._operands(term))
        terms = [x for x in found if x in needed and x.args and x.size and not x.is_constant]
        for term in terms:
            self._uses.update(self._operands(term))
        for term in terms:
            if term in self.names:
                continue
            if not term.shape:
                self._scalar(term)
            elif term.op == "gather":
                self.keep(term.args[0])
                self._inline.add(term)
            elif self._uses[term] <= 1 and term.op not in WHOLE:
                self._inline.add(term)
            else:
                self._array(term)

    def at(self, term: Term, index: list[str]) -> str:
        """The text of an element, in brackets if it is an expression."""
        if term.is_number:
            return self.word(term).literal(term.low)
        own = index[len(index) - len(term.shape) :]
        own = ["0" if n == 1 else at for n, at in zip(term.shape, own, strict=True)]
        if term in self._inline:
            if term.op == "gather":
                return self._gathered(term, own)
            return self.operations.inner(term, self._operation(term, own))
        return self._placed(term, flat(term.shape, own))

    def keep(self, term: Term) -> None:
        """See that an array is in memory, so that any index can follow its name."""
        if term in self._inline and term.op != "gather":
            self._inline.remove(term)
            self._array(term)

    def within(self, term: Term, text: str, size: int) -> list[str]:
        """The tests that a term, whose text is given, is a place among so many."""
        word = self.operations.word((term.low, term.high), (0, size))
        at = word.cast(text)
        low = [f"{at} >= {word.literal(0)}"] if term.low < 0 else []
        return [*low, f"{at} < {word.literal(size)}"] if term.high >= size else low

    @contextmanager
    def block(self, head: str):
        """A context of statements in the braces after ``head``."""
        self.write(f"{head} {{")
        self._depth += 1
        yield
        self._depth -= 1
        self.write("}")

    @contextmanager
    def loops(self, shape: tuple[int, ...], *, inmost: bool = True):
        """A context of loops over the places of a shape; it gives the index as text."""
        index, last = [], max((axis for axis, n in enumerate(shape) if n > 1), default=-1)
        for axis, length in enumerate(shape):
            index.append("0" if length == 1 else self.fresh("a"))
            if length > 1:
                self.write(f"{self._head(index[-1], 0, length)} {{")
                self._depth += 1
                if inmost and axis == last:
                    self._pragmas()
        yield index
        for length in shape:
            if length > 1:
                self._depth -= 1
                self.write("}")

    def _head(self, at: str, first: int, length: int) -> str:
        return f"for ({self.operations.COUNTER} {at} = {first}; {at} < {length}; {at}++)"

    def _pragmas(self) -> None:
        self.lines += self.operations.LOOP

    def _placed(self, term: Term, place: str) -> str:
        """The element at a flat place of what is in memory."""
        if term.op == "constant":
            return f"{self.tables.name(term.data)}[{place}]"
        name = self.names[term]
        if callable(name):
            return name(place)
        return f"{name}[{place}]" if term.shape else name

    def _operation(self, term: Term, index: list[str]) -> str:
        used = self._operands(term)
        args = [self.at(arg, index) if arg in used else "" for arg in term.args]
        if term.op != "lookup":
            return self.operations.apply(term, args)
        (place,) = term.args
        name = self.tables.name(np.asarray(term.data)[place.low : place.high + 1], looked_up=True)
        if not place.low:
            return f"{name}[{self.operations.place(args[0])}]"
        word = self.operations.word((place.low, place.high), (0, place.high - place.low))
        return f"{name}[{self.operations.place(word.cast(args[0]))} - {place.low}]"

    def _gathered(self, term: Term, index: list[str]) -> str:
        steps = _affine(term.data)
        if steps is None:
            entry = f"{self.tables.name(term.data)}[{flat(term.shape, index)}]"
            place = self.operations.place(entry)
        else:
            first, strides = steps
            parts = [
                at if stride == 1 else f"{stride} * {at}"
                for stride, at in zip(strides, index, strict=True)
                if stride and at != "0"
            ]
            place = " + ".join([*parts, str(first)] if first or not parts else parts)
        return self._placed(term.args[0], place)

    def _operands(self, term: Term) -> tuple[Term, ...]:
        return self.operations.operands(term)

    def _scalar(self, term: Term) -> None:
        if term.op == "gather":
            self.keep(term.args[0])
            text = self._gathered(term, [])
        elif term.op == "pick":
            text = self._picked(term)
        elif term.op in WHOLE:
            text = self._reduced(term, [])
        else:
            text = self._operation(term, [])
        name, word = self.fresh(), self.word(term)
        self.names[term] = name
        self.operations.declared(name, word)
        self.write(f"const {word.name} {name} = {text};")
        self._types[name] = self._type(term)

    def _picked(self, term: Term) -> str:
        x, index = term.args
        self.keep(x)
        at = self.at(index, [])
        found = self.at(x, [self.operations.place(at)])
        if index.within(0, x.size - 1):
            return found
        word = self.word(term)
        here = " && ".join(self.within(index, at, x.size))
        return f"{here} ? {word.cast(found)} : {word.cast(word.literal(0))}"

    def _array(self, term: Term) -> None:
        if term.op == "take":
            self.keep(term.args[0])
        name = self.fresh()
        word = self.word(term).name
        self.write(f"{word} {name}[{term.size}];")
        first = len(self.lines)
        if term.op == "concatenate":
            at = 0
            for arg in filter(lambda arg: arg.size, term.args):
                with self.loops(arg.shape) as index:
                    to = list(index)
                    to[term.data] = f"{at} + {index[term.data]}" if at else to[term.data]
                    self.write(f"{name}[{flat(term.shape, to)}] = {self.at(arg, index)};")
                at += arg.shape[term.data]
        else:
            inmost = term.op not in WHOLE or term.op == "take"
            with self.loops(term.shape, inmost=inmost) as index:
                if term.op == "take":
                    text = self._taken(term, index)
                elif term.op in WHOLE:
                    text = self._reduced(term, index)
                else:
                    text = self._operation(term, index)
                self.write(f"{name}[{flat(term.shape, index)}] = {text};")
        self.names[term] = name
        self._types[name] = f"{word} *restrict"
        if self.shares:
            self.lines[first:] = [self._called(self.lines[first:])]

    def _called(self, lines: list[str]) -> str:
        """The call of a function with these lines, which loops that differ in names only share."""
        depth = len(lines[0]) - len(lines[0].lstrip())
        text = "\n".join(line[depth:] for line in lines)
        order = list(dict.fromkeys(NAME.findall(text)))
        free = [name for name in order if name in self._types or name in self.tables.types]
        new = {name: f"p{at}" for at, name in enumerate(free)}
        new |= {name: f"v{at}" for at, name in enumerate(x for x in order if x not in new)}
        types = [self._types.get(name) or self.tables.types[name] for name in free]
        arguments = ", ".join(f"{kind} {new[name]}" for kind, name in zip(types, free, strict=True))
        body = NAME.sub(lambda found: new[found.group()], text)
        function = self.functions.setdefault((arguments, body), f"loop{len(self.functions)}")
        return " " * depth + f"{function}({', '.join(free)});"

    def functions_text(self) -> list[str]:
        """The functions that the statements call."""
        return [
            "\n".join([f"static void {name}({arguments}) {{", body, "}"])
            for (arguments, body), name in self.functions.items()
        ]

    def _taken(self, term: Term, index: list[str]) -> str:
        x, place = term.args
        text, last = self.at(place, index), x.shape[-1] - 1
        at = self.operations.place(text)
        if place.high > last:
            (here,) = self.within(place, text, last + 1)
            at = f"({here} ? {at} : {last})"
        return self.at(x, [*index[:-1], at])

    def _reduced(self, term: Term, index: list[str]) -> str:
        """Add the loop of a reduction over the last axis, and give the name of what it finds."""
        (arg,), op = term.args, term.op
        last, total, at = arg.shape[-1], self.fresh(), self.fresh("a")
        ranges = [(term.low, term.high)]
        if op == "sum":
            # On the way it may be at most as far as all elements at an end of their range.
            ranges += [(min(0, arg.low * last), max(0, arg.high * last))]
        word = self.operations.word(*ranges, least=max(32, self.operations.least))
        element = self.at(arg, [*index, at])
        if op in {"sum", "any", "all"}:
            self.write(f"{word.name} {total} = {int(op == 'all')};")
            truth = word.cast(f"({element} != 0)")
            sign = {"sum": f"{total} + {element}", "any": f"{total} | {truth}"}
            found = sign.get(op, f"{total} & {truth}")
            with self.block(self._head(at, 0, last)):
                self._pragmas()
                self.write(f"{total} = {found};")
            return total
        best, kind = total, self.operations.word((arg.low, arg.high)).name
        if op == "argmax":
            best = self.fresh()
            self.write(f"{word.name} {total} = 0;")
        self.write(f"{kind} {best} = {self.at(arg, [*index, '0'])};")
        better = "<" if op == "min" else ">"
        with self.block(self._head(at, 1, last)):
            self._pragmas()
            also = f" {total} = {at};" if op == "argmax" else ""
            self.write(f"if ({element} {better} {best}) {{ {best} = {element};{also} }}")
        return total


class Tables:
    """Constant arrays, each written once.

    Parameters
    ----------
    prefix : str
        What their names begin with.
    operations : Operations, optional
        The language; C if not given.
    """

    def __init__(self, prefix: str = "table", operations: Operations | None = None):
        self.prefix = prefix
        self.operations = Operations() if operations is None else operations
        self.lines: list[str] = []
        self.types: dict[str, str] = {}
        self._names: dict[tuple, str] = {}

    def name(self, values, *, looked_up: bool = False) -> str:
        """The name of an array, in words that hold it."""
        array = np.ravel(values)
        low, high = int(array.min()), int(array.max())
        word = self.operations.entry(low, high, array.size, looked_up=looked_up)
        key = (word, array.astype(np.int64 if word.signed else np.uint64).tobytes())
        if key not in self._names:
            name = self._names[key] = f"{self.prefix}{len(self._names)}"
            entries = ", ".join(word.literal(int(x)) for x in array)
            text = f"static const {word.name} {name}[{array.size}] = {{{entries}}};"
            self.lines += self.operations.wrapped(text)
            self.types[name] = f"const {word.name} *restrict"
        return self._names[key]


def flat(shape: tuple[int, ...], index: list[str]) -> str:
    """The place in a flat array, as text."""
    parts = []
    for axis, at in enumerate(index):
        stride = prod(shape[axis + 1 :])
        if at != "0":
            parts.append(at if stride == 1 else f"{stride} * ({at})")
    return " + ".join(parts) or "0"


def _affine(places: np.ndarray) -> tuple[int, list[int]] | None:
    """The first place and a stride for each axis, if places are such; else None."""
    first, strides = int(places.flat[0]), []
    for axis, length in enumerate(places.shape):
        second = tuple(int(other == axis) for other in range(places.ndim))
        strides.append(int(places[second]) - first if length > 1 else 0)
    expected = np.full(places.shape, first)
    for axis, stride in enumerate(strides):
        steps = np.arange(places.shape[axis]) * stride
        expected += steps.reshape([-1 if other == axis else 1 for other in range(places.ndim)])
    return (first, strides) if (places == expected).all() else None
