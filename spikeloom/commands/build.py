"""``spikeloom build``."""

from pathlib import Path

import click

from spikeloom.console import err, out, print_json, print_table
from spikeloom.options import Failed, jobs_option, json_option

__all__ = ["command"]


@click.command()
@click.argument("network")
@click.option("-o", "output", required=True, metavar="DIR", help="Folder of the results.")
@click.option("--target", "targets", multiple=True, help="Device; all three if not given.")
@click.option("--length", default=64, show_default=True, help="Stream length, a power of two.")
@click.option("--hidden", type=int, help="Hidden units to train with.")
@click.option("--weights", metavar="FILE.npz", help="A network of yours for the same images.")
@jobs_option
@json_option
def command(network, output, targets, length, hidden, weights, jobs, as_json):
    """Take a network from real data to a bitstream that is right, with a report.

    Example: spikeloom build digits -o build/digits
    """
    from spikeloom.boards.build.pipeline import build as run

    summary = run(
        network,
        Path(output),
        targets=targets or None,
        length=length,
        hidden=hidden,
        weights=Path(weights) if weights else None,
        number=jobs,
        say=lambda text: err.print(text, markup=False),
    )
    if as_json:
        print_json(summary)
    else:
        from spikeloom.boards.build.pipeline import summary_tables

        for title, columns, rows in summary_tables(summary):
            print_table(title, columns, rows)
            out.print()
        out.print(f"report: {Path(output) / 'report.html'}", markup=False)
    if not summary["good"]:
        raise Failed("\n".join(summary["problems"]))
