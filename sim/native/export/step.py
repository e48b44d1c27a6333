"""One step of a model in C and C++: what reset writes, and the statements of a step."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.terms import Term
from spikeloom.golden.core.trace import Trace

from ..body import Statements, Tables, flat
from ..changes import Change
from ..operations import Operations
from .interface import Field, Interface

__all__ = ["Lines", "lines_of"]


@dataclass(frozen=True)
class Lines:
    """Text of the two functions of a model.

    Attributes
    ----------
    tables : list of str
        Declarations of constant arrays.
    reset, step : list of str
        Statements.
    """

    tables: list[str]
    reset: list[str]
    step: list[str]


def lines_of(
    trace: Trace,
    interface: Interface,
    operations: Operations,
    prefix: str,
    arrow: str,
    given: Callable[[Field, str], str],
) -> Lines:
    """The text of a model.

    Parameters
    ----------
    trace : Trace
        Its step.
    interface : Interface
        Its fields, which are members of ``state``, ``in`` and ``out``.
    operations : Operations
        The language.
    prefix : str
        What the names of tables begin with.
    arrow : str
        Between a structure and its member.
    given : callable
        The text of an input from the text of its member, which may be wider.
    """
    tables = Tables(prefix, operations)
    names: dict[Term, Callable[[str], str]] = {}
    for field in interface.state:
        names[trace.state[field.source]] = _text(f"state{arrow}{field.name}", field)
    for field in interface.inputs:
        names[trace.inputs[field.source]] = _text(f"in{arrow}{field.name}", field, given)
    body = Statements(names, tables, operations=operations)
    changes = [
        Change(old, trace.following[field.source], f"state{arrow}{field.name}")
        for field in interface.state
        if trace.following[field.source] is not (old := trace.state[field.source])
    ]
    shown = list(trace.outputs.values())
    body.compute([root for change in changes for root in change.roots] + shown)
    for change in changes:
        change.prepare(body)
    for field in interface.outputs:
        term, name = trace.outputs[field.source], f"out{arrow}{field.name}"
        word = operations.field(field.low, field.high)
        with body.loops(term.shape) as index:
            place = f"[{flat(term.shape, index)}]" if term.shape else ""
            body.write(f"{name}{place} = {word.cast(body.at(term, index))};")
    # New values are all known before the first one is written.
    for change in changes:
        change.commit(body)
    return Lines(tables.lines, _reset(interface, operations, tables, arrow), body.lines)


def _text(member: str, field: Field, given=None) -> Callable[[str], str]:
    def text(place: str) -> str:
        found = f"{member}[{place}]" if field.shape else member
        return found if given is None else given(field, found)

    return text


def _reset(interface, operations, tables, arrow) -> list[str]:
    start = Statements({}, tables, operations=operations)
    for field in interface.state:
        name, word = f"state{arrow}{field.name}", operations.field(field.low, field.high)
        values = np.unique(np.asarray(field.init, object)).tolist()
        with start.loops(field.shape) as index:
            place = f"[{flat(field.shape, index)}]" if field.shape else ""
            if len(values) == 1:
                text = word.literal(values[0])
            else:
                kind = np.int64 if field.signed or field.width < 64 else np.uint64
                text = f"{tables.name(np.array(field.init, kind))}{place}"
            start.write(f"{name}{place} = {word.cast(text)};")
    return start.lines
