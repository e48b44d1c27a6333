"""``spikeloom doctor``: installed tools and engines."""

import click

from spikeloom.console import out, print_json, print_table
from spikeloom.options import json_option

__all__ = ["command"]


@click.command()
@json_option
def command(as_json):
    """Show the tools that were found, their versions, and what each missing one costs.

    Example: spikeloom doctor
    """
    from spikeloom.sim import engines
    from spikeloom.sim.host import tools

    report = [
        {"tool": name, "found": found, "get": None if found else tools.how_to_get(name)}
        for name, found in tools.available().items()
    ]
    missing = [
        {"engine": name, "missing": engine.missing()} for name, engine in engines.ENGINES.items()
    ]
    if as_json:
        return print_json({"tools": report, "engines": missing})
    print_table(
        "tools",
        ("tool", "found", "to get it"),
        [(r["tool"], r["found"] or "missing", r["get"]) for r in report],
    )
    out.print()
    print_table(
        "engines", ("engine", "state"), [(m["engine"], m["missing"] or "ready") for m in missing]
    )
