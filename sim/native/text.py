"""C text of many steps of a golden model, of one copy of it or of many side by side."""

from dataclasses import dataclass

from spikeloom.golden.core.terms import Term, ordered
from spikeloom.golden.core.trace import Trace

from .body import Statements, Tables, flat
from .changes import Change
from .operations import HELPERS
from .words import Word, word_for

__all__ = ["Plane", "Source", "source_of"]

SCALARS = 3000
"""Elements of all terms together up to which arrays are taken apart into scalars."""

LINES, POINTERS = 800, 48
"""Lines and pointers of one loop up to which it is compiled for vector units."""

HEAD = """#include <stddef.h>
#include <stdint.h>
#if defined(__clang__)
#define APART _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define APART _Pragma("GCC ivdep")
#else
#define APART
#endif
"""


@dataclass(frozen=True)
class Plane:
    """A register or a port as machine code has it.

    Attributes
    ----------
    name : str
        Its name.
    size : int
        Elements of one copy.
    word : Word
        Their type.
    """

    name: str
    size: int
    word: Word


@dataclass(frozen=True)
class Source:
    """C text of the function ``spikeloom_run``, and what its pointers point at.

    ``spikeloom_run(cycles, lanes, state, inputs, outputs)`` takes arrays of pointers. There is one
    for each plane, to an array ``[cycles][lanes][size]``, or if they are ``apart`` one for each
    element of each plane, to ``[cycles][lanes]``. The state has no axis of cycles, and is changed
    in place. The values must be in the range of their port.

    Attributes
    ----------
    text : str
        A translation unit, without any name of the golden model.
    state, inputs, outputs : tuple of Plane
        In the order of the pointers. Outputs that are inputs as they are have none.
    apart : bool
        Whether the elements of an array lie apart.
    vectors : bool
        Whether it is worth to look for what can go through vector units. In one long loop,
        compilers take seconds for that.
    """

    text: str
    state: tuple[Plane, ...]
    inputs: tuple[Plane, ...]
    outputs: tuple[Plane, ...]
    apart: bool
    vectors: bool


def source_of(trace: Trace) -> Source:
    """The text of many steps of a model.

    Small models are taken apart into scalars, for which machines have registers, and the copies of
    them go through vector units side by side. Models of large arrays keep their state in memory,
    and are run one copy after the other.
    """
    whole = sum(term.size for term in ordered(trace.roots)) > SCALARS
    return (_Arrays if whole else _Scalars)(trace).source()


class _Text:
    apart = True

    def __init__(self, trace: Trace):
        self.trace = trace
        self.tables = Tables()
        # What is an input as it is need not go through machine code.
        self.shown = {x: y for x, y in trace.outputs.items() if y not in trace.inputs.values()}
        self.state = self._planes(trace.state)
        self.inputs = self._planes(trace.inputs)
        self.outputs = self._planes(self.shown)

    def _planes(self, terms: dict[str, Term]) -> tuple[Plane, ...]:
        return tuple(
            Plane(name, term.size, word_for((term.low, term.high))) for name, term in terms.items()
        )

    def _pointers(self) -> list[str]:
        found = []
        for kind, planes in (("S", self.state), ("I", self.inputs), ("O", self.outputs)):
            array = {"S": "state", "I": "inputs", "O": "outputs"}[kind]
            const = "const " if kind == "I" else ""
            words = [x.word.name for x in planes for _ in range(x.size if self.apart else 1)]
            found += [
                f"{const}{word} *restrict const {kind}{at} = {array}[{at}];"
                for at, word in enumerate(words)
            ]
        return found

    def _source(self, functions: list[str]) -> Source:
        text = "\n".join([HEAD + HELPERS, *self.tables.lines, *functions]) + "\n"
        pointers = sum(x.size for x in (*self.state, *self.inputs, *self.outputs))
        vectors = not self.apart or (pointers <= POINTERS and text.count("\n") <= LINES)
        return Source(text, self.state, self.inputs, self.outputs, self.apart, vectors)


_SIGNATURE = (
    "(int64_t cycles, int64_t lanes, void *const *state, const void *const *inputs, "
    "void *const *outputs)"
)


class _Scalars(_Text):
    def source(self) -> Source:
        return self._source([self._function("one", 32), self._function("many", 8), _BOTH])

    def _function(self, name: str, least: int) -> str:
        one, trace, pool = name == "one", self.trace, self.trace.pool
        now = _elements(pool, trace.state)
        given = _elements(pool, trace.inputs)
        new = _elements(pool, trace.following)
        shown = _elements(pool, self.shown)
        at = "k" if one else "first + k"
        names = {term: f"s{k}" for k, term in enumerate(now)}
        names |= {term: f"i{k}" for k, term in enumerate(given)}
        body = Statements(names, self.tables, least)
        body.compute([*new, *shown])
        types = [body.word(term).name for term in (*now, *given)]
        const = "" if one else "const "
        load = [f"{const}{types[k]} s{k} = S{k}[{'0' if one else 'k'}];" for k in range(len(now))]
        read = [f"const {types[len(now) + k]} i{k} = I{k}[{at}];" for k in range(len(given))]
        write = [f"O{k}[{at}] = {body.at(term, [])};" for k, term in enumerate(shown)]
        if one:
            # All at once: a register may get the old value of another one.
            moved = [(k, body.at(x, []), types[k]) for k, x in enumerate(new) if x is not now[k]]
            held = [f"const {kind} r{k} = {text};" for k, text, kind in moved]
            held += [f"s{k} = r{k};" for k, _, _ in moved]
            lines = [
                *load,
                "for (int64_t k = 0; k < cycles; k++) {",
                *_in(read + body.lines + write + held),
                "}",
                *(f"S{k}[0] = s{k};" for k in range(len(now))),
            ]
            unused = "lanes"
        else:
            held = [f"S{k}[k] = {body.at(x, [])};" for k, x in enumerate(new) if x is not now[k]]
            inner = load + read + body.lines + write + held
            lines = [
                "for (int64_t first = 0; first < cycles * lanes; first += lanes) {",
                # Each copy has its own places in all planes.
                "    APART",
                "    for (int64_t k = 0; k < lanes; k++) {",
                *_in(_in(inner)),
                "    }",
                "}",
            ]
            unused = "cycles"
        lines = [f"(void){unused};", *self._pointers(), *lines]
        return "\n".join([f"static void {name}{_SIGNATURE} {{", *_in(lines), "}"])


_BOTH = (
    f"void spikeloom_run{_SIGNATURE} {{\n"
    "    (lanes == 1 ? one : many)(cycles, lanes, state, inputs, outputs);\n}"
)


class _Arrays(_Text):
    apart = False

    def source(self) -> Source:
        trace = self.trace
        names = {term: f"s{k}" for k, term in enumerate(trace.state.values())}
        names |= {term: f"i{k}" for k, term in enumerate(trace.inputs.values())}
        body = Statements(names, self.tables, 32, shares=True)
        for kind, terms, array in (("s", trace.state, "S"), ("i", trace.inputs, "I")):
            row = "lane" if kind == "s" else "(cycle * lanes + lane)"
            for k, term in enumerate(terms.values()):
                word = word_for((term.low, term.high)).name
                place = f"{array}{k} + {row} * {term.size}"
                if term.shape:
                    const = "" if kind == "s" else "const "
                    body.write(f"{const}{word} *restrict const {kind}{k} = {place};")
                else:
                    body.write(f"const {word} {kind}{k} = *({place});")
        changes = [
            Change(old, term, f"s{k}" if term.shape else f"S{k}[lane]")
            for k, (old, term) in enumerate(
                zip(trace.state.values(), trace.following.values(), strict=True)
            )
            if term is not old
        ]
        shown = list(self.shown.values())
        body.compute([root for change in changes for root in change.roots] + shown)
        for k, term in enumerate(shown):
            place = f"O{k}[(cycle * lanes + lane) * {term.size}"
            with body.loops(term.shape) as index:
                at = flat(term.shape, index)
                body.write(f"{place} + {at}] = {body.at(term, index)};")
        # New values are all known before the first one is written.
        for change in changes:
            change.prepare(body)
        for change in changes:
            change.commit(body)
        lines = [
            *self._pointers(),
            "for (int64_t lane = 0; lane < lanes; lane++) {",
            "    for (int64_t cycle = 0; cycle < cycles; cycle++) {",
            *_in(_in(body.lines)),
            "    }",
            "}",
        ]
        run = "\n".join([f"void spikeloom_run{_SIGNATURE} {{", *_in(lines), "}"])
        return self._source([*body.functions_text(), run])


def _elements(pool, terms: dict[str, Term]) -> list[Term]:
    return [element for term in terms.values() for element in pool.elements(term)]


def _in(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]
