"""Text of one step in C: from terms to statements, scalar by scalar or in loops over arrays."""

from collections import Counter
from collections.abc import Iterator
from math import prod

import numpy as np

from spikeloom.golden.core.terms import REDUCTIONS, Term, ordered
from spikeloom.golden.core.trace import Trace

from .operations import operation
from .words import Word, word_for

__all__ = ["Body", "Statements"]

SCALARS = 3000
"""Elements of all terms together, up to which arrays are taken apart into scalars."""

ELEMENTWISE_LIMIT = 12  # operations that are written in one expression, for readers and compilers


class Statements:
    """Statements that compute terms, each named once.

    Parameters
    ----------
    names : dict of str
        Text of leaves: of a scalar its name, of an array the name that an index follows.
    least : int
        Bits of the narrowest word.
    prefix : str
        What names of tables begin with.
    """

    def __init__(self, names: dict[Term, str], least: int = 8, prefix: str = "table"):
        self.names, self.least, self.prefix = dict(names), least, prefix
        self.tables: dict[tuple, str] = {}
        self.table_text: list[str] = []
        self.lines: list[str] = []
        self._indent = 0
        self._uses: Counter[Term] = Counter()
        self._inline: set[Term] = set()

    def word(self, term: Term) -> Word:
        """The type of a term's elements."""
        return word_for((term.low, term.high), least=self.least)

    def table(self, values: np.ndarray) -> str:
        """The name of a constant array."""
        flat = np.asarray(values).ravel()
        word = word_for((int(flat.min()), int(flat.max())))
        key = (flat.dtype.kind, flat.size, flat.tobytes())
        if key not in self.tables:
            name = self.tables[key] = f"{self.prefix}{len(self.tables)}"
            entries = ", ".join(word.literal(int(x)) for x in flat)
            self.table_text.append(f"static const {word.name} {name}[{flat.size}] = {{{entries}}};")
        return self.tables[key]

    def write(self, text: str) -> None:
        """Add a statement."""
        self.lines.append("    " * self._indent + text)

    def compute(self, roots: list[Term]) -> None:
        """Add the statements of all terms that roots are made of."""
        terms = [term for term in ordered(roots) if term.args]
        for term in terms:
            self._uses.update(term.args)
        self._uses.update(roots)
        kept = set(roots)
        for term in terms:
            if term in self.names:
                continue
            if not term.shape:
                self._scalar(term)
            elif term.op == "gather" or (
                self._uses[term] == 1 and term not in kept and _is_elementwise(term)
            ):
                # Written where it is used, so loops over arrays become one.
                self._inline.add(term)
                if term.op == "gather":
                    self._keep(term.args[0])
            else:
                self._array(term)

    def at(self, term: Term, index: list[str]) -> str:
        """The text of an element, in brackets if it is an expression."""
        if term.is_number:
            return self.word(term).literal(term.low)
        index = [
            "0" if length == 1 else at
            for length, at in zip(term.shape, index[len(index) - len(term.shape) :], strict=True)
        ]
        if term.op == "constant":
            return f"{self.table(term.data)}[{_flat(term.shape, index)}]"
        if term not in self._inline:
            name = self.names[term]
            return f"{name}[{_flat(term.shape, index)}]" if term.shape else name
        if term.op == "gather":
            return self._gathered(term, index)
        return f"({self._operation(term, index)})"

    @property
    def indented(self) -> "_Indented":
        """A context with deeper indentation."""
        return _Indented(self)

    def loops(self, shape: tuple[int, ...]) -> "_Loops":
        """A context of loops over an index of that shape, which it gives as text."""
        return _Loops(self, shape)

    def _operation(self, term: Term, index: list[str]) -> str:
        args = [self.at(arg, index) for arg in term.args]
        if term.op != "lookup":
            return operation(term, args, self.least)
        (index_term,) = term.args
        low, high = index_term.low, index_term.high
        name = self.table(np.asarray(term.data)[low : high + 1])
        return f"{name}[{args[0]} - {low}]" if low else f"{name}[{args[0]}]"

    def _gathered(self, term: Term, index: list[str]) -> str:
        (origin,) = term.args
        if not origin.shape:
            return self.at(origin, [])
        steps = _affine(term.data)
        if steps is None:
            place = f"{self.table(term.data)}[{_flat(term.shape, index)}]"
        else:
            first, strides = steps
            parts = [
                at if stride == 1 else f"{stride} * {at}"
                for stride, at in zip(strides, index, strict=True)
                if stride and at != "0"
            ]
            place = " + ".join(parts + ([str(first)] if first or not parts else []))
        if origin.op == "constant":
            return f"{self.table(origin.data)}[{place}]"
        return f"{self.names[origin]}[{place}]"

    def _keep(self, term: Term) -> None:
        """See that a term is in memory, so that an index can follow its name."""
        if term.shape and term in self._inline and term.op != "gather":
            self._inline.remove(term)
            self._array(term)

    def _scalar(self, term: Term) -> None:
        op, word = term.op, self.word(term)
        name = self._name(term)
        if op == "gather":
            self._keep(term.args[0])
            self.write(f"const {word.name} {name} = {self._gathered(term, [])};")
        elif op in REDUCTIONS or op == "argmax":
            self._reduction(term, name, "", [])
        elif op == "pick":
            x, index = term.args
            self._keep(x)
            found = self.at(x, [self._ranged(index)])
            if not index.within(0, x.size - 1):
                at = self.at(index, [])
                found = f"{at} >= 0 && {at} < {x.size} ? {found} : 0"
            self.write(f"const {word.name} {name} = {found};")
        else:
            self.write(f"const {word.name} {name} = {self._operation(term, [])};")
        self.names[term] = name

    def _ranged(self, index: Term) -> str:
        return f"(size_t){self.at(index, [])}"

    def _array(self, term: Term) -> None:
        name, word = self._name(term), self.word(term)
        for arg in term.args:
            if term.op in {"concatenate", "take"} or term.op in REDUCTIONS:
                self._keep(arg) if term.op == "take" else None
        self.write(f"{word.name} {name}[{term.size}];")
        if term.op == "concatenate":
            first = 0
            for arg in term.args:
                with self.loops(arg.shape) as index:
                    to = list(index)
                    to[term.data] = f"{index[term.data]} + {first}" if first else index[term.data]
                    self.write(f"{name}[{_flat(term.shape, to)}] = {self.at(arg, index)};")
                first += arg.shape[term.data]
        elif term.op in REDUCTIONS or term.op == "argmax":
            with self.loops(term.shape) as index:
                self._reduction(term, f"{name}[{_flat(term.shape, index)}]", None, index)
        elif term.op == "take":
            x, place = term.args
            with self.loops(term.shape) as index:
                at, last = self.at(place, index), x.shape[-1] - 1
                if place.high > last:
                    at = f"({at} < {last} ? {at} : {last})"
                found = self.at(x, [*index[:-1], at])
                self.write(f"{name}[{_flat(term.shape, index)}] = {found};")
        else:
            with self.loops(term.shape) as index:
                found = self._operation(term, index)
                self.write(f"{name}[{_flat(term.shape, index)}] = {found};")
        self.names[term] = name

    def _reduction(self, term: Term, name: str, declared: str | None, index: list[str]) -> None:
        (arg,), word = term.args, self.word(term)
        last = arg.shape[-1]
        total = name if declared is not None else f"x{len(index)}_"
        if term.op == "argmax":
            best = f"{total.replace('[', '_')}best" if declared is not None else "best"
            self.write(f"{word.name} {total} = 0;")
            self.write(f"{self.word(arg).name} {best} = {self.at(arg, [*index, '0'])};")
            self.write(f"for (int k = 1; k < {last}; k++) {{")
            with self.indented:
                found = self.at(arg, [*index, "k"])
                self.write(f"if ({found} > {best}) {{ {best} = {found}; {total} = k; }}")
            self.write("}")
        else:
            # A sum on the way lies between 0 and itself, or it is one of the operands.
            wide = word_for((term.low, term.high), (arg.low, arg.high), (0, 0), least=self.least)
            if term.op == "sum":
                ends = [end * last for end in (arg.low, arg.high)]
                wide = word_for((min(0, *ends), max(0, *ends)), least=self.least)
            start = {"sum": "0", "any": "0", "all": "1"}.get(term.op, self.at(arg, [*index, "0"]))
            total = total if wide == word and declared is not None else f"t_{len(self.lines)}"
            self.write(f"{wide.name} {total} = {start};")
            first = 0 if term.op in {"sum", "any", "all"} else 1
            self.write(f"for (int k = {first}; k < {last}; k++) {{")
            with self.indented:
                found = self.at(arg, [*index, "k"])
                both = {
                    "sum": f"{total} + {found}",
                    "any": f"{total} | ({found} != 0)",
                    "all": f"{total} & ({found} != 0)",
                    "min": f"{total} < {found} ? {total} : {found}",
                    "max": f"{total} < {found} ? {found} : {total}",
                }[term.op]
                self.write(f"{total} = {both};")
            self.write("}")
        if total != name:
            head = f"const {word.name} " if declared is not None else ""
            self.write(f"{head}{name} = {total};")

    def _name(self, term: Term) -> str:
        return f"n{len(self.names)}"


class _Indented:
    def __init__(self, statements: Statements):
        self.statements = statements

    def __enter__(self):
        self.statements._indent += 1

    def __exit__(self, *_):
        self.statements._indent -= 1


class _Loops:
    """Loops over the axes of a shape; axes of length 1 have the index 0."""

    def __init__(self, statements: Statements, shape: tuple[int, ...]):
        self.statements, self.shape = statements, shape

    def __enter__(self) -> list[str]:
        index = []
        for axis, length in enumerate(self.shape):
            index.append("0" if length == 1 else f"a{axis}")
            if length > 1:
                self.statements.write(f"for (int a{axis} = 0; a{axis} < {length}; a{axis}++) {{")
                self.statements._indent += 1
        if all(length == 1 for length in self.shape):
            self.statements.write("{")
            self.statements._indent += 1
        return index

    def __exit__(self, *_):
        for _ in range(max(1, sum(length > 1 for length in self.shape))):
            self.statements._indent -= 1
            self.statements.write("}")


def _is_elementwise(term: Term) -> bool:
    return term.op not in {"concatenate", "argmax", "take", "pick", *REDUCTIONS}


def _flat(shape: tuple[int, ...], index: list[str]) -> str:
    """The place in a flat array as text."""
    parts = []
    for axis, at in enumerate(index):
        stride = prod(shape[axis + 1 :])
        if at != "0":
            parts.append(at if stride == 1 else f"{stride} * ({at})")
    return " + ".join(parts) or "0"


def _affine(places: np.ndarray) -> tuple[int, list[int]] | None:
    """The first place and a stride for each axis, if places are such."""
    if not places.ndim:
        return int(places), []
    first = int(places.flat[0])
    strides = []
    for axis, length in enumerate(places.shape):
        second = tuple(int(k == axis) for k in range(places.ndim))
        strides.append(int(places[second]) - first if length > 1 else 0)
    steps = [np.arange(length) * stride for length, stride in zip(places.shape, strides, strict=True)]
    expected = first + sum(np.ix_(*steps)) if steps else first
    return (first, strides) if (places == expected).all() else None
