"""A model as one header of C99, which needs nothing but ``<stdint.h>``."""

import dataclasses
import re
import textwrap

from spikeloom.golden.core.terms import ordered
from spikeloom.golden.core.trace import Trace

from ..operations import HELPERS, Operations
from ..words import Word, field_for
from .interface import Field, Interface
from .step import lines_of

__all__ = ["COperations", "bundle", "helpers", "wrapped"]

_HEADER = """\
/* {about}

   {verb} is one {what}.

   All numbers are integers; a field of f fraction bits means its value times 2 to the power of -f.
   Arrays are flat, row after row. An input that is wider than its field says is cut to that width.
   Compilers must have two's complement and shift negative numbers arithmetically, as all do. */
#ifndef SPIKELOOM_{guard}_H
#define SPIKELOOM_{guard}_H

#include <stdint.h>

{structures}

typedef char {stem}_needs_arithmetic_shifts[(-1 >> 1) == -1 ? 1 : -1];
{declarations}
/* The state after reset. */
static inline void {stem}_reset({stem}_state *state) {{
{reset}
}}

/* One {what}: the outputs, and the next state. */
static inline void {verb}(
    {stem}_state *state,
    const {stem}_in *in,
    {stem}_out *out) {{
{step}
}}

#endif
"""

_CHECK = """\
/* Runs {stem} on the inputs of vectors.txt, and compares outputs and states. */
#include <inttypes.h>
#include <stdio.h>

#include "{stem}.h"

static FILE *vectors;
static long run, at, wrong;

/* The next number of the file, modulo 2 to the power of 64. */
static int number(uint64_t *value) {{
    int sign = 0, letter = getc(vectors);
    while (letter == ' ' || letter == '\\n' || letter == '\\r') {{
        letter = getc(vectors);
    }}
    if (letter == '-') {{
        sign = 1;
        letter = getc(vectors);
    }}
    if (letter < '0' || letter > '9') {{
        return 0;
    }}
    *value = 0;
    while (letter >= '0' && letter <= '9') {{
        *value = *value * 10 + (uint64_t)(letter - '0');
        letter = getc(vectors);
    }}
    *value = sign ? 0 - *value : *value;
    return 1;
}}

static void compare(const char *name, int is_signed, uint64_t found, uint64_t expected) {{
    if (found == expected) {{
        return;
    }}
    if (wrong++ < 10 && is_signed) {{
        printf("run %ld, {what} %ld: %s is %" PRId64 " instead of %" PRId64 "\\n", run, at, name,
               (int64_t)found, (int64_t)expected);
    }} else if (wrong <= 10) {{
        printf("run %ld, {what} %ld: %s is %" PRIu64 " instead of %" PRIu64 "\\n", run, at, name,
               found, expected);
    }}
}}

static {stem}_state state;
static {stem}_in in;
static {stem}_out out;

/* 1 if the file has all that it must have. */
static int compared(void) {{
    uint64_t runs, steps, value;
    long k = 0;
    (void)k;
    if (!number(&runs) || !number(&steps)) {{
        return 0;
    }}
    for (run = 0; run < (long)runs; run++) {{
        {stem}_reset(&state);
        for (at = 0; at < (long)steps; at++) {{
{read}
            {verb}(&state, &in, &out);
{outputs}
        }}
{states}
    }}
    return runs > 0 && steps > 0 && !number(&value) && feof(vectors);
}}

int main(void) {{
    vectors = fopen("vectors.txt", "r");
    if (vectors == NULL) {{
        printf("FAIL: there is no vectors.txt here\\n");
        return 1;
    }}
    if (!compared()) {{
        printf("FAIL: vectors.txt is not whole\\n");
        return 1;
    }}
    if (wrong > 0) {{
        printf("FAIL: %ld values of {stem} are wrong\\n", wrong);
        return 1;
    }}
    printf("PASS: {stem}, %ld runs of %ld {what}s\\n", run, at);
    return 0;
}}
"""

_MAKEFILE = """\
# Compiles the model with every warning as an error, and runs its golden vectors.
CC ?= cc
CFLAGS ?= -std=c99 -O2 -Wall -Wextra -Werror -pedantic

run: check
\t./check

check: check.c {stem}.h
\t$(CC) $(CFLAGS) -o $@ check.c

clean:
\trm -f check

.PHONY: run clean
"""


@dataclasses.dataclass(frozen=True)
class LeanWord(Word):
    """A type that leaves out casts which change nothing.

    Attributes
    ----------
    types : dict of str
        Names of types by the names of constants.
    """

    types: dict[str, str] = dataclasses.field(default_factory=dict, compare=False)

    def cast(self, text: str) -> str:
        """A value of this type from a name, or from text in brackets."""
        plain = self.bits < 64 and re.fullmatch(r"-?\d+", text)
        return text if plain or self.types.get(text) == self.name else super().cast(text)


class COperations(Operations):
    """C of the smallest memory: unsigned words for what is not negative.

    Parameters
    ----------
    stem : str
        What the names of helpers begin with.
    largest : int
        Elements of the largest array.
    """

    def __init__(self, stem: str, largest: int):
        super().__init__(8)
        self.PREFIX = f"{stem}_"
        # An int may have 16 bits.
        self.COUNTER = "int" if largest < 1 << 15 else "int32_t"
        self._types: dict[str, str] = {}

    def declared(self, name: str, word: Word) -> None:
        """Take note of the type of a constant that is declared."""
        self._types[name] = word.name

    def word(self, *ranges: tuple[int, int], least: int | None = None) -> Word:
        """The type that holds some ranges."""
        found = super().word(*ranges, least=least)
        # Where it must not be narrower, as in a shift, a cast is what makes it so.
        return found if least is not None else LeanWord(found.bits, found.signed, self._types)

    def field(self, low: int, high: int) -> Word:
        """The type of a register where it is kept."""
        found = field_for(low, high)
        return LeanWord(found.bits, found.signed)

    def entry(self, low: int, high: int, size: int, *, looked_up: bool) -> Word:
        """The type of the elements of a table."""
        return field_for(low, high)

    def wrapped(self, text: str) -> list[str]:
        """The lines of a long declaration."""
        return wrapped(text)


def largest(trace: Trace) -> int:
    """Elements of the largest array of a model, and entries of its largest table."""
    terms = ordered([*trace.state.values(), *trace.inputs.values(), *trace.roots])
    tables = [x.args[0].high - x.args[0].low + 1 for x in terms if x.op == "lookup"]
    return max([1, *tables, *(x.size for x in terms)])


def wrapped(text: str) -> list[str]:
    """The lines of a long declaration of numbers."""
    return textwrap.wrap(text, 98, subsequent_indent="    ", break_long_words=False)


def helpers(prefix: str, text: str) -> str:
    """Those of the common functions that a text calls, and those that these call."""
    found: list[str] = []
    parts = re.split(r"(?=^static inline )", HELPERS.strip() + "\n", flags=re.MULTILINE)
    names = [re.search(r"(\w+)\(", part) for part in parts]
    for part, name in zip(reversed(parts), reversed(names), strict=True):
        if name and f"{prefix}{name[1]}(" in text:
            for other in filter(None, names):
                part = part.replace(f"{other[1]}(", f"{prefix}{other[1]}(")
            found.insert(0, part)
            text += part
    return "".join(found)


def bundle(trace: Trace, interface: Interface, stem: str, about: str) -> dict[str, str]:
    """The files of the form: header, check and Makefile."""
    operations = COperations(stem, largest(trace))
    lines = lines_of(trace, interface, operations, f"{stem}_table", "->", _cut)
    step = [
        f"(void){name};"
        for name in ("state", "in", "out")
        if not any(f"{name}->" in line for line in lines.step)
    ] + lines.step
    reset = lines.reset or ["state->none = 0;"]
    declarations = [*lines.tables, helpers(operations.PREFIX, "\n".join(lines.step))]
    call = interface.call
    fields = {"stem": stem, "verb": f"{stem}_{call}", "what": call, "about": about}
    header = _HEADER.format(
        **fields,
        guard=stem.upper(),
        structures="\n\n".join(
            _structure(f"{stem}_{kind}", listed)
            for kind, listed in (
                ("state", interface.state),
                ("in", interface.inputs),
                ("out", interface.outputs),
            )
        ),
        declarations="\n".join(declarations),
        reset="\n".join(f"    {line}" for line in reset),
        step="\n".join(f"    {line}" for line in step),
    )
    check = _CHECK.format(
        **fields,
        read="\n".join(_read(x) for x in interface.inputs),
        outputs="\n".join(_compared("out", x, 12) for x in interface.outputs),
        states="\n".join(_compared("state", x, 8) for x in interface.state),
    )
    return {f"{stem}.h": header, "check.c": check, "Makefile": _MAKEFILE.format(stem=stem)}


def _structure(name: str, fields: tuple[Field, ...]) -> str:
    lines = [
        f"    {field_for(x.low, x.high).name} {x.name}{f'[{x.size}]' if x.shape else ''};"
        f" /* {x.about()} */"
        for x in fields
    ]
    # C has no empty structures.
    lines = lines or ["    uint8_t none; /* nothing */"]
    return "\n".join(["typedef struct {", *lines, f"}} {name};"])


def _cut(field: Field, text: str) -> str:
    """An input cut to its width, as the port of a circuit cuts it."""
    word = field_for(field.low, field.high)
    if field.width == word.bits:
        return text
    mask = word.literal((1 << field.width) - 1)
    if not field.signed:
        return f"({text} & {mask})"
    sign = word.literal(1 << field.width - 1)
    return f"((({text} & {mask}) ^ {sign}) - {sign})"


def _read(field: Field) -> str:
    word, name = field_for(field.low, field.high), f"in.{field.name}"
    lines = ["if (!number(&value)) {", "    return 0;", "}"]
    place = "[k]" if field.shape else ""
    lines.append(f"{name}{place} = ({word.name})value;")
    return _each(field, lines, 12)


def _compared(kind: str, field: Field, indent: int) -> str:
    name = f"{kind}.{field.name}{'[k]' if field.shape else ''}"
    lines = ["if (!number(&value)) {", "    return 0;", "}"]
    lines.append(f'compare("{field.name}", {int(field.signed)}, (uint64_t){name}, value);')
    return _each(field, lines, indent)


def _each(field: Field, lines: list[str], indent: int) -> str:
    if field.shape:
        lines = [f"for (k = 0; k < {field.size}; k++) {{", *(f"    {x}" for x in lines), "}"]
    return "\n".join(" " * indent + line for line in lines)
