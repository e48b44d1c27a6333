"""A model as one header of C++11 for high-level synthesis, every number as wide as it must be."""

from pathlib import Path

from spikeloom.golden.core.terms import ordered
from spikeloom.golden.core.trace import Trace

from .exact import HELPERS, ExactOperations
from .interface import Field, Interface
from .step import lines_of

__all__ = ["bundle"]

SMALL = 3000
"""Elements of all terms together up to which a whole step is a pipeline."""

_HEADER = """\
// {about}
//
// {verb} is one {what}.
//
// All numbers are integers; a field of f fraction bits means its value times 2 to the power of -f.
// Arrays are flat, row after row.
#ifndef SPIKELOOM_{guard}_HPP
#define SPIKELOOM_{guard}_HPP

#if defined(SPIKELOOM_EXACT_INT)
#include "exact_int.h"
#elif defined(__SYNTHESIS__)
#include <ap_int.h>
#elif defined(__has_include)
#if __has_include(<ap_int.h>)
#include <ap_int.h>
#else
#include "exact_int.h"
#endif
#else
#include "exact_int.h"
#endif

#include <stdint.h>

{structures}

{declarations}
// The state after reset.
static inline void {stem}_reset({stem}_state &state) {{
#pragma HLS INLINE
{reset}
}}

// One {what}: the outputs, and the next state.
static inline void {verb}(
    {stem}_state &state,
    const {stem}_in &in,
    {stem}_out &out) {{
#pragma HLS INLINE
{step}
}}

// The same with the state kept inside; it is reset first if reset is 1. In {stem}_top.cpp.
void {stem}_top(ap_uint<1> reset, const {stem}_in &in, {stem}_out &out);

#endif
"""

_TOP = """\
// The top function for synthesis: one {what} a call, with the state kept inside.
#include "{stem}.hpp"

void {stem}_top(
    ap_uint<1> reset,
    const {stem}_in &in,
    {stem}_out &out) {{
{pragmas}    static {stem}_state state;
    if (reset == 1) {{
        {stem}_reset(state);
    }}
    {verb}(state, in, out);
}}
"""

_CHECK = """\
// Runs {stem} on the inputs of vectors.txt, and compares outputs and states.
#include "{stem}.hpp"

#include <fstream>
#include <iostream>
#include <string>

static std::ifstream vectors;
static long run, at, wrong;

// The next number of the file, modulo 2 to the power of 64.
static bool number(uint64_t &value) {{
    std::string text;
    if (!(vectors >> text)) {{
        return false;
    }}
    const bool negative = text[0] == '-';
    value = 0;
    for (std::string::size_type k = negative; k < text.size(); k++) {{
        if (text[k] < '0' || text[k] > '9') {{
            return false;
        }}
        value = value * 10 + static_cast<uint64_t>(text[k] - '0');
    }}
    value = negative ? 0 - value : value;
    return true;
}}

template <typename T>
static void compare(const char *name, bool is_signed, const T &found, uint64_t expected) {{
    const uint64_t bits = is_signed ? static_cast<uint64_t>(found.to_int64()) : found.to_uint64();
    if (bits != expected && wrong++ < 10) {{
        std::cout << "run " << run << ", {what} " << at << ": " << name << " is ";
        if (is_signed) {{
            std::cout << found.to_int64() << " instead of " << static_cast<int64_t>(expected);
        }} else {{
            std::cout << bits << " instead of " << expected;
        }}
        std::cout << std::endl;
    }}
}}

static {stem}_state state;
static {stem}_in in;
static {stem}_out out, top;

// Whether the file has all that it must have.
static bool compared() {{
    uint64_t runs, steps, value;
    if (!number(runs) || !number(steps)) {{
        return false;
    }}
    for (run = 0; run < static_cast<long>(runs); run++) {{
        {stem}_reset(state);
        for (at = 0; at < static_cast<long>(steps); at++) {{
{read}
            {verb}(state, in, out);
            {stem}_top(at == 0, in, top);
{outputs}
        }}
{states}
    }}
    return runs > 0 && steps > 0 && !number(value);
}}

int main() {{
    vectors.open("vectors.txt");
    if (!vectors) {{
        std::cout << "FAIL: there is no vectors.txt here" << std::endl;
        return 1;
    }}
    if (!compared()) {{
        std::cout << "FAIL: vectors.txt is not whole" << std::endl;
        return 1;
    }}
    if (wrong > 0) {{
        std::cout << "FAIL: " << wrong << " values of {stem} are wrong" << std::endl;
        return 1;
    }}
    std::cout << "PASS: {stem}, " << run << " runs of " << at << " {what}s" << std::endl;
    return 0;
}}
"""

_MAKEFILE = """\
# Runs the golden vectors, with integers that stop the program where a value does not fit.
CXX ?= c++
CXXFLAGS ?= -std=c++11 -O2 -Wall -Wextra -Werror -pedantic -Wno-unknown-pragmas

run: check
\t./check

check: check.cpp {stem}_top.cpp {stem}.hpp exact_int.h
\t$(CXX) $(CXXFLAGS) -DSPIKELOOM_EXACT_INT -o $@ check.cpp {stem}_top.cpp

# The same with the ap_int.h of AMD: make vendor AP_TYPES=/tools/Xilinx/Vitis_HLS/2023.2/include
vendor: check.cpp {stem}_top.cpp {stem}.hpp
\t$(CXX) -std=c++14 -O2 -w -I$(AP_TYPES) -o check_vendor check.cpp {stem}_top.cpp
\t./check_vendor

clean:
\trm -f check check_vendor

.PHONY: run vendor clean
"""


def bundle(trace: Trace, interface: Interface, stem: str, about: str) -> dict[str, str]:
    """The files of the form: header, top function, stand-in for ``ap_int.h``, check, Makefile."""
    small = sum(term.size for term in ordered(trace.roots)) <= SMALL
    operations = ExactOperations(stem, pipelined=not small)
    lines = lines_of(trace, interface, operations, f"{stem}_table", ".", lambda field, text: text)
    step = [
        f"(void){name};"
        for name in ("state", "in", "out")
        if not any(f"{name}." in line for line in lines.step)
    ] + lines.step
    pragmas = "#pragma HLS PIPELINE II=1\n" if small else ""
    call = interface.call
    fields = {"stem": stem, "verb": f"{stem}_{call}", "what": call, "about": about}
    called = any(f"{stem}_{name}(" in line for line in lines.step for name in _CALLED)
    parts = (("state", interface.state), ("in", interface.inputs), ("out", interface.outputs))
    header = _HEADER.format(
        **fields,
        guard=stem.upper(),
        structures="\n\n".join(_structure(f"{stem}_{kind}", listed) for kind, listed in parts),
        declarations="\n".join([*lines.tables, HELPERS.format(stem=stem) if called else ""]),
        reset=_indented(lines.reset or ["state.none = 0;"]),
        step=_indented(step),
    )
    check = _CHECK.format(
        **fields,
        read="\n".join(_read(field) for field in interface.inputs),
        outputs="\n".join(_compared("out", field, 12) for field in interface.outputs),
        states="\n".join(_compared("state", field, 8) for field in interface.state),
    )
    return {
        f"{stem}.hpp": header,
        f"{stem}_top.cpp": _TOP.format(**fields, pragmas=pragmas),
        "exact_int.h": Path(__file__).with_name("exact_int.h").read_text(encoding="utf-8"),
        "check.cpp": check,
        "Makefile": _MAKEFILE.format(stem=stem),
    }


_CALLED = ("floor_quotient", "floor_remainder", "ones_of")


def _indented(lines: list[str]) -> str:
    return "\n".join(x if x.startswith("#pragma") else f"    {x}" for x in lines)


def _type(field: Field) -> str:
    return f"ap_{'' if field.signed else 'u'}int<{field.width}>"


def _structure(name: str, fields: tuple[Field, ...]) -> str:
    lines = [
        f"    {_type(x)} {x.name}{f'[{x.size}]' if x.shape else ''}; // {x.about()}" for x in fields
    ]
    lines = lines or ["    ap_uint<1> none; // nothing"]
    return "\n".join([f"struct {name} {{", *lines, "};"])


def _read(field: Field) -> str:
    place = "[k]" if field.shape else ""
    kind = "int64_t" if field.signed else "uint64_t"
    lines = ["if (!number(value)) {", "    return false;", "}"]
    lines.append(f"in.{field.name}{place} = {_type(field)}(static_cast<{kind}>(value));")
    return _each(field, lines, 12)


def _compared(kind: str, field: Field, indent: int) -> str:
    place = "[k]" if field.shape else ""
    sign = str(field.signed).lower()
    lines = ["if (!number(value)) {", "    return false;", "}"]
    lines.append(f'compare("{field.name}", {sign}, {kind}.{field.name}{place}, value);')
    if kind == "out":
        lines.append(f'compare("{field.name}", {sign}, top.{field.name}{place}, value);')
    return _each(field, lines, indent)


def _each(field: Field, lines: list[str], indent: int) -> str:
    if field.shape:
        lines = [f"for (int k = 0; k < {field.size}; k++) {{", *(f"    {x}" for x in lines), "}"]
    return "\n".join(" " * indent + line for line in lines)
