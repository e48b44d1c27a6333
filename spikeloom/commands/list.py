"""``spikeloom list``: the blocks, and the rungs of the verification ladder of each."""

import click

from spikeloom.console import err, out, print_json, print_table
from spikeloom.options import json_option
from spikeloom.selection import keys_of, strays

__all__ = ["command"]


@click.command("list")
@click.argument("name", default="all")
@json_option
def command(name, as_json):
    """Show the blocks, their parameters and their rungs of the verification ladder.

    NAME is a domain such as "sc", a family such as "sng", a key, a pattern such as "arith.*", or
    "all".

    \b
    Rungs: 1 third truth, 2 bit-true in simulation, 3 proved, 4 mutants killed, 5 synthesised,
    6 bit-true as a synthesised netlist. They are those of the block's record. In the column
    "state", "changed" means that the block has changed since, "unchecked" that its sources have,
    and "edited" that the record was edited by hand.

    Example: spikeloom list sng
    """
    from spikeloom.boards.evidence.overview import overview

    rows = [overview(key) for key in keys_of(name)]
    if name == "all":
        for stray in strays():
            err.print(f"spikeloom: {stray}", markup=False, soft_wrap=True)
    if as_json:
        return print_json(rows)
    print_table(
        None,
        ("block", "domain", "kind", "rungs", "state", "parameters"),
        [
            (
                row["key"],
                row["domain"],
                row["kind"],
                "".join(str(rung) if rung in row["rungs"] else "·" for rung in range(1, 7)),
                "" if row["state"] == "recorded" else row["state"],
                " ".join(f"{n}={_shown(v)}" for n, v in row["params"].items()),
            )
            for row in rows
        ],
    )
    for row in rows:
        for lack in row["lacks"]:
            out.print(f"{row['key']}: {lack}", markup=False, soft_wrap=True)


def _shown(value):
    """A parameter as text; an array by its size and digest."""
    if not isinstance(value, dict):
        return value
    from spikeloom.golden.core.array import IntArray

    return IntArray.from_dict(value)
