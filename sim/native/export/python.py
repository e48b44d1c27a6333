"""A model as one module of Python on plain integers, which imports nothing."""

import itertools
from math import prod

import numpy as np

from spikeloom.golden.core.terms import Term, ordered
from spikeloom.golden.core.trace import Trace

from .c import wrapped
from .interface import Field, Interface

__all__ = ["bundle"]

_MODULE = '''\
"""{about}."""

{tables}
class {name}:
    """The model in the state after reset.

    All numbers are plain integers; a field of f fraction bits means its value times 2 ** -f. Arrays
    are flat lists, row after row. ``state`` holds

{states}
    """

    def __init__(self):
        self.state = {{}}
        self.reset()

    def reset(self):
        """Go to the state after reset."""
        self.state = {{
{reset}
        }}

    def {verb}(self{arguments}):
        """One {what}: change the state, and give the outputs by name.

        Inputs are

{inputs}

        and outputs

{outputs}
        """
{checks}
{body}
        self.state = {{
{following}
        }}
        return {{
{shown}
        }}
{helper}'''

_HELPER = '''

def _checked(name, value, low, high, size=None):
    """An input in its range; of a list all of its elements."""
    if size is not None:
        if len(value) != size:
            raise ValueError(f"{name} must have {size} elements, not {len(value)}")
        return [_checked(name, x, low, high) for x in value]
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} must be an integer, not {value!r}")
    if not low <= value <= high:
        raise ValueError(f"{name} must be in {low}..{high}, not {value}")
    return value
'''

_CHECK = '''\
"""Runs {stem} on the inputs of vectors.txt, and compares outputs and states."""

import sys
from pathlib import Path

from {stem} import {name}

INPUTS = {inputs}
OUTPUTS = {outputs}
STATE = {state}


def taken(numbers, fields):
    """The next numbers by name; of an array a list."""
    found = {{}}
    for name, size in fields.items():
        values = [int(next(numbers)) for _ in range(size or 1)]
        found[name] = values if size else values[0]
    return found


def different(found, expected, place):
    """How many numbers differ; each of the first is printed."""
    wrong = 0
    for name, right in expected.items():
        if found[name] != right:
            wrong += 1
            if wrong <= 10:
                print(f"{{place}}: {{name}} is {{found[name]}} instead of {{right}}")
    return wrong


def main():
    """Run all vectors; the status is 1 if anything is wrong."""
    numbers = iter(Path(__file__).with_name("vectors.txt").read_text().split())
    wrong = 0
    try:
        runs, steps = int(next(numbers)), int(next(numbers))
        if runs < 1 or steps < 1:
            raise ValueError("no steps")
        for run in range(runs):
            model = {name}()
            for step in range(steps):
                outputs = model.{verb}(**taken(numbers, INPUTS))
                place = f"run {{run}}, {what} {{step}}"
                wrong += different(outputs, taken(numbers, OUTPUTS), place)
            wrong += different(model.state, taken(numbers, STATE), f"after run {{run}}")
        if next(numbers, None) is not None:
            raise ValueError("more numbers")
    except (StopIteration, RuntimeError, ValueError) as reason:
        print(f"FAIL: vectors.txt is not whole: {{reason}}")
        return 1
    if wrong:
        print(f"FAIL: {{wrong}} values of {stem} are wrong")
        return 1
    print(f"PASS: {stem}, {{runs}} runs of {{steps}} {what}s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''

_MAKEFILE = """\
# Runs the golden vectors.
PYTHON ?= python3

run:
\t$(PYTHON) check.py

.PHONY: run
"""

_SIGNS = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "floor_divide": "{} // {}",
    "remainder": "{} % {}",
    "negative": "-{}",
    "absolute": "abs({})",
    "minimum": "min({}, {})",
    "maximum": "max({}, {})",
    "left_shift": "{} << {}",
    "right_shift": "{} >> {}",
    "bitwise_and": "{} & {}",
    "bitwise_or": "{} | {}",
    "bitwise_xor": "{} ^ {}",
    "bitwise_count": 'bin({}).count("1")',
    "invert": "~{}",
    "less": "int({} < {})",
    "less_equal": "int({} <= {})",
    "greater": "int({} > {})",
    "greater_equal": "int({} >= {})",
    "equal": "int({} == {})",
    "not_equal": "int({} != {})",
    "logical_and": "int({} != 0 and {} != 0)",
    "logical_or": "int({} != 0 or {} != 0)",
    "logical_xor": "int(({} != 0) != ({} != 0))",
    "logical_not": "int({} == 0)",
    "where": "{1} if {0} else {2}",
    "known": "{}",
}

_WHOLE = {
    "sum": "sum({})",
    "any": "int(any({}))",
    "all": "int(all({}))",
    "min": "min({})",
    "max": "max({})",
    "argmax": "max(range({n}), key={}.__getitem__)",
}


class _Body:
    """Statements of a step: each term is a name, an array a list."""

    def __init__(self, names: dict[Term, str]):
        self.names = dict(names)
        self.lines: list[str] = []
        self.tables: list[str] = []
        self._tables: dict[tuple, str] = {}

    def compute(self, roots: list[Term]) -> None:
        """Add the statements of all terms that roots are made of."""
        for term in ordered(roots):
            if term.args and term.size and not term.is_constant and term not in self.names:
                name = f"_n{len(self.lines)}"
                self.lines.append(f"{name} = {self._text(term)}")
                self.names[term] = name

    def of(self, term: Term) -> str:
        """The text of a term."""
        if term.is_number:
            return f"([{term.low}] * {term.size})" if term.shape else str(term.low)
        if term.op == "constant":
            return self.table(term.data)
        return self.names[term]

    def table(self, values) -> str:
        """The name of a constant list."""
        numbers = tuple(np.ravel(values).tolist())
        if numbers not in self._tables:
            name = self._tables[numbers] = f"_TABLE{len(self._tables)}"
            self.tables += wrapped(f"{name} = [{', '.join(map(str, numbers))}]")
        return self._tables[numbers]

    def _text(self, term: Term) -> str:
        op, args = term.op, term.args
        if op == "gather":
            places = np.ravel(term.data).tolist()
            name = self.of(args[0])
            if not args[0].shape:
                return f"[{name}] * {len(places)}" if term.shape else name
            if not term.shape:
                return f"{name}[{places[0]}]"
            steps = _steps(places)
            if steps is not None:
                return f"{name}[{steps}]"
            return f"[{name}[k] for k in {self.table(term.data)}]"
        if op == "concatenate":
            return self._joined(term)
        if op in _WHOLE:
            (x,), n = args, args[0].shape[-1]
            if not term.shape:
                return _WHOLE[op].format(self.of(x), n=n)
            row = f"{self.of(x)}[{n} * k : {n} * k + {n}]"
            text = _WHOLE[op].format(f"({row})" if op == "argmax" else row, n=n)
            return f"[{text} for k in range({term.size})]"
        if op == "pick":
            name, at = self.of(args[0]), self.of(args[1])
            if args[1].within(0, args[0].size - 1):
                return f"{name}[{at}]"
            return f"{name}[{at}] if 0 <= {at} < {args[0].size} else 0"
        if op == "take":
            n, at = args[0].shape[-1], self._at(args[1], term)
            at = f"min({at}, {n - 1})" if args[1].high >= n else at
            if not term.shape:
                return f"{self.of(args[0])}[{at}]"
            row = f"{n} * (k // {term.shape[-1]}) + " if len(term.shape) > 1 else ""
            return f"[{self.of(args[0])}[{row}{at}] for k in range({term.size})]"
        found = [self._at(arg, term) for arg in args]
        if op == "lookup":
            (place,) = args
            table = self.table(np.asarray(term.data)[place.low : place.high + 1])
            text = f"{table}[{found[0]} - {place.low}]" if place.low else f"{table}[{found[0]}]"
        else:
            text = _SIGNS[op].format(*(f"({x})" if x.startswith("-") else x for x in found))
        return f"[{text} for k in range({term.size})]" if term.shape else text

    def _at(self, arg: Term, whole: Term) -> str:
        """The element of an operand at place ``k`` of the result."""
        if arg.is_number:
            return str(arg.low)
        name = self.of(arg)
        if not arg.shape:
            return name
        if arg.shape == whole.shape:
            return f"{name}[k]" if whole.shape else name
        parts = []
        for axis, length in enumerate(arg.shape):
            if length > 1:
                inner = prod(whole.shape[len(whole.shape) - len(arg.shape) + axis + 1 :])
                stride = prod(arg.shape[axis + 1 :])
                at = f"k // {inner} % {length}" if inner > 1 else f"k % {length}"
                parts.append(f"({at})" if stride == 1 else f"{stride} * ({at})")
        return f"{name}[{' + '.join(parts) or '0'}]"

    def _joined(self, term: Term) -> str:
        outer = prod(term.shape[: term.data])
        texts = []
        for arg in filter(lambda arg: arg.size, term.args):
            length = arg.size // outer
            name = self.of(arg)
            if outer == 1:
                texts.append(f"*{name}")
            else:
                texts.append(f"*{name}[{length} * k : {length} * k + {length}]")
        inner = ", ".join(texts)
        if outer == 1:
            return f"[{inner}]"
        return f"[x for k in range({outer}) for x in [{inner}]]"


def _steps(places: list[int]) -> str | None:
    """A slice that takes places, if there is one."""
    if len(places) == 1:
        return f"{places[0]} : {places[0] + 1}"
    step = places[1] - places[0]
    if step < 1 or any(b - a != step for a, b in itertools.pairwise(places)):
        return None
    stop = places[-1] + 1
    return f"{places[0]}:{stop}" if step == 1 else f"{places[0]}:{stop}:{step}"


def bundle(trace: Trace, interface: Interface, stem: str, about: str) -> dict[str, str]:
    """The files of the form: module, check and Makefile."""
    call = interface.call
    name = "".join(part.capitalize() for part in stem.split("_"))
    names: dict[Term, str] = {}
    body_reads, checks = [], []
    for place, field in enumerate(interface.state):
        names[trace.state[field.source]] = f"_s{place}"
        body_reads.append(f'_s{place} = self.state["{field.name}"]')
    for place, field in enumerate(interface.inputs):
        names[trace.inputs[field.source]] = f"_i{place}"
        size = f", {field.size}" if field.shape else ""
        checks.append(
            f'_i{place} = _checked("{field.name}", {field.name}, {field.low}, {field.high}{size})'
        )
    body = _Body(names)
    body.compute(trace.roots)
    after = [(x, trace.following[x.source]) for x in interface.state]
    shown = [(x, trace.outputs[x.source]) for x in interface.outputs]
    given = "".join(f", {field.name}" for field in interface.inputs)
    texts = {
        "name": name,
        "verb": call,
        "what": call,
        "about": about,
        "arguments": f", *{given}" if given else "",
        "states": _listed(interface.state, 4),
        "inputs": _listed(interface.inputs, 8),
        "outputs": _listed(interface.outputs, 8),
        "checks": _indented(checks, 8),
        "body": _indented([*body_reads, *body.lines], 8),
        "following": _indented([f'"{x.name}": {body.of(term)},' for x, term in after], 12),
        "shown": _indented([f'"{x.name}": {_own(body, x, term)},' for x, term in shown], 12),
        "reset": _indented([f'"{x.name}": {_start(body, x)},' for x in interface.state], 12),
        "helper": _HELPER if checks else "",
    }
    module = _MODULE.format(**texts, tables="\n".join([*body.tables, ""]))
    sizes = {
        kind: {x.name: x.size if x.shape else 0 for x in fields}
        for kind, fields in (
            ("inputs", interface.inputs),
            ("outputs", interface.outputs),
            ("state", interface.state),
        )
    }
    check = _CHECK.format(stem=stem, name=name, verb=call, what=call, **sizes)
    return {
        f"{stem}.py": "\n".join(line.rstrip() for line in module.splitlines()) + "\n",
        "check.py": check,
        "Makefile": _MAKEFILE,
    }


def _own(body: _Body, field: Field, term: Term) -> str:
    """An output, of which a list is a new one: it may be changed by who gets it."""
    text = body.of(term)
    return f"list({text})" if field.shape else text


def _start(body: _Body, field: Field) -> str:
    values = np.ravel(np.asarray(field.init, object)).tolist()
    if not field.shape:
        return str(values[0])
    if len(set(values)) == 1:
        return f"[{values[0]}] * {field.size}"
    return f"list({body.table(values)})"


def _listed(fields: tuple[Field, ...], indent: int) -> str:
    lines = [
        f"* {x.name}: {x.about()}{f', list of {x.size}' if x.shape else ''}" for x in fields
    ] or ["* nothing"]
    return _indented(lines, indent)


def _indented(lines: list[str], indent: int) -> str:
    return "\n".join(" " * indent + line for line in lines)
