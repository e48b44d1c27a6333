"""The page of an export."""

from typing import Any

from .interface import Field, Interface

__all__ = ["readme"]

_PAGE = """\
# {stem}

{about}.

`make` {makes}: {runs} runs of {steps}
{what}s from reset, with random and extreme inputs and what the golden model does with them, in
`vectors.txt`. The exit status says whether all is right. Nothing of spikeloom is needed.

{usage}

All numbers are integers; a field of `f` fraction bits means its value times 2^-f. Arrays are flat,
row after row.

{tables}

## Costs of one {what}

{operations}

| | bits |
|---|---|
| state | {state_bits} |
| tables | {table_bits} |

`manifest.json` has the parameters, and all of this for machines.
"""

_MAKES = {
    "c": "compiles `check.c` with warnings as errors and runs it",
    "hls": "compiles `check.cpp` with integers that stop where a value does not fit, and runs it",
    "python": "runs `check.py`",
}

_USAGE = {
    "c": """\
    #include "{stem}.h"

    {stem}_state state;
    {stem}_in in;
    {stem}_out out;
    {stem}_reset(&state);
    {verb}(&state, &in, &out);

The header needs `<stdint.h>` alone, no memory but what it is given, and the stack. It has no
undefined behaviour, whatever the inputs are.""",
    "hls": """\
    #include "{stem}.hpp"

    {stem}_state state;
    {stem}_in in;
    {stem}_out out;
    {stem}_reset(state);
    {verb}(state, in, out);

`{stem}_top`, in `{stem}_top.cpp`, keeps the state itself, and is the top function for
AMD Vitis HLS; its ports are those that the tool gives it, and pragmas change them. The types are
`ap_int` and `ap_uint`; where there is no `ap_int.h`, `exact_int.h` stands for it. `make vendor
AP_TYPES=FOLDER` runs the vectors with the original.""",
    "python": """\
    from {stem} import {name}

    model = {name}()
    outputs = model.{call}({arguments})

An input out of its range is a `ValueError`.""",
}


def readme(stem: str, form: str, about: str, interface: Interface, manifest: dict[str, Any]) -> str:
    """The text of the page."""
    call = interface.call
    usage = _USAGE[form].format(
        stem=stem,
        verb=f"{stem}_{call}",
        call=call,
        name="".join(part.capitalize() for part in stem.split("_")),
        arguments=", ".join(f"{x.name}=…" for x in interface.inputs),
    )
    parts = {"State": interface.state, "Inputs": interface.inputs, "Outputs": interface.outputs}
    rows = ["| operation | bits | number |", "|---|---|---|"]
    for name, by in manifest["operations"].items():
        rows += [f"| {name} | {bits} | {number} |" for bits, number in by.items()]
    return _PAGE.format(
        stem=stem,
        about=about,
        makes=_MAKES[form],
        usage=usage,
        what=call,
        tables="\n\n".join(_table(title, fields) for title, fields in parts.items() if fields),
        operations="\n".join(rows) if len(rows) > 2 else "None.",
        state_bits=manifest["state_bits"],
        table_bits=manifest["table_bits"],
        **{key: manifest["vectors"][key] for key in ("runs", "steps")},
    )


def _table(title: str, fields: tuple[Field, ...]) -> str:
    lines = [f"## {title}", "", "| name | elements | range | |", "|---|---|---|---|"]
    for x in fields:
        lines.append(f"| `{x.name}` | {x.size} | {x.low}..{x.high} | {x.about()} |")
    return "\n".join(lines)
