"""``spikeloom neurons list``: the models of the library."""

from fnmatch import fnmatch

import click

from spikeloom.console import print_json, print_table, short
from spikeloom.models import formats_of, params_of
from spikeloom.options import json_option

__all__ = ["command"]


@click.command()
@click.argument("pattern", default="*")
@json_option
def command(pattern, as_json):
    """Show the models that come with spikeloom.

    PATTERN is a pattern of names, such as "iz*". n is the number of states, bits their width
    together; the last column shows whether the digest of the golden model's trace is pinned.

    Example: spikeloom neurons list "*lif*"
    """
    from spikeloom.golden.neuron.compiler.frontend.library import models

    found = {name: description for name, description in models().items() if fnmatch(name, pattern)}
    if not found:
        raise ValueError(f"no model matches {pattern!r}; spikeloom neurons list shows them")
    rows = [
        {
            "name": name,
            "title": description.title,
            "family": description.family,
            "core": description.core,
            "states": list(description.states),
            "bits": {key: format.width for key, format in formats_of(params_of(name)).items()},
            "presets": list(description.presets),
            "behaviour": list(description.behaviour),
            "digest": description.digest or None,
        }
        for name, description in found.items()
    ]
    if as_json:
        return print_json(rows)
    print_table(
        None,
        ("model", "title", "family", "core", ">n", ">bits", ">sets", "behaviour", "pin"),
        [
            (
                row["name"],
                row["title"],
                short(row["family"], 8),
                row["core"],
                len(row["states"]),
                sum(row["bits"].values()),
                len(row["presets"]) or "",
                short(" ".join(x for x in row["behaviour"] if x != "excitable"), 12),
                "✓" if row["digest"] else "·",
            )
            for row in rows
        ],
        cut="title",
    )
