"""``spikeloom accuracy``: errors of operations on bit streams."""

import click

from spikeloom.console import print_json, print_table, progress_bar
from spikeloom.options import json_option, workers_option
from spikeloom.selection import keys_of

__all__ = ["command"]


@click.command()
@click.argument("key", default="all")
@click.option(
    "--length",
    "lengths",
    multiple=True,
    type=int,
    metavar="L",
    help="A power of two in 16..65536; all of them if not given.",
)
@workers_option
@json_option
@progress_bar
def command(key, lengths, jobs, cluster, as_json, progress):
    """Measure the error of operations on bit streams against their ideal results.

    KEY is an operation, a pattern such as "arith.*", or "all". Each is run with every kind of
    source that can make the streams it needs; published figures are shown beside the results.

    Example: spikeloom accuracy arith.and_mul --length 256
    """
    from spikeloom.sim.check import accuracy as table

    known = set(table.operations())
    keys = keys_of(key)
    if len(keys) > 1:
        keys = [each for each in keys if each in known]
        if not keys:
            raise ValueError(f"no operation matches {key!r}; spikeloom accuracy shows them all")
    rows = table.accuracy(
        keys, lengths or table.LENGTHS, jobs=jobs, cluster=cluster, progress=progress
    )
    if as_json:
        return print_json(rows)
    for op, params in dict.fromkeys((row["op"], row["params"]) for row in rows):
        print_table(
            op if params == "default" else f"{op} {params}",
            ("source", ">length", ">rmse", ">mae", ">max", ">anchor"),
            [
                (
                    row["source"],
                    row["length"],
                    *(f"{row[name]:.5f}" for name in ("rmse", "mae", "max")),
                    "" if row["anchor"] is None else f"{row['anchor']:.3g}",
                )
                for row in rows
                if (row["op"], row["params"]) == (op, params)
            ],
        )
