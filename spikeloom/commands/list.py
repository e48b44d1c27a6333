"""``spikeloom list``."""

import click

from spikeloom.console import print_json, print_table
from spikeloom.options import json_option
from spikeloom.selection import keys_of

__all__ = ["command"]


@click.command("list")
@click.argument("pattern", default="all")
@json_option
def command(pattern, as_json):
    """Show the blocks, their parameters and how far each has climbed.

    PATTERN is a key, a pattern such as "arith.*", or "all".

    \b
    Rungs: 1 third truth, 2 bit-true in simulation, 3 proved, 4 mutants killed, 5 synthesised,
    6 bit-true as a synthesised netlist.

    Example: spikeloom list "sng.*"
    """
    from spikeloom.boards.evidence.ledger import rungs
    from spikeloom.golden.core.contract import goldens

    found = goldens()
    rows = [
        {
            "key": key,
            "family": key.split(".")[0],
            "kind": found[key].KIND,
            "params": found[key].EXAMPLES[0].to_dict(),
            "rungs": rungs(key),
        }
        for key in keys_of(pattern)
    ]
    if as_json:
        return print_json(rows)
    print_table(
        None,
        ("block", "kind", "rungs", "parameters"),
        [
            (
                row["key"],
                row["kind"],
                "".join(str(rung) if rung in row["rungs"] else "·" for rung in range(1, 7)),
                " ".join(f"{n}={v}" for n, v in row["params"].items()),
            )
            for row in rows
        ],
    )
