"""``spikeloom neurons list``: the models of the library."""

from fnmatch import fnmatch

import click

from spikeloom.console import err, print_json, print_table, short
from spikeloom.models import formats_of, params_of, printer
from spikeloom.options import json_option

__all__ = ["command"]


def _row(name, places) -> dict:
    """What is known of a model; of a broken one its files and what is wrong."""
    row = {
        "name": name,
        "from": places[0].origin,
        "path": str(places[0].path),
        "error": None,
        "title": "",
        "family": "",
        "core": "",
        "states": [],
        "bits": {},
        "presets": [],
        "behaviour": [],
        "digest": None,
    }
    try:
        params = params_of(name)
        bits = {key: format.width for key, format in formats_of(params).items()}
    except ValueError as wrong:
        return row | {"error": str(wrong)}
    description = params.description
    return row | {
        "title": description.title,
        "family": description.family,
        "core": description.core,
        "states": list(description.states),
        "bits": bits,
        "presets": list(description.presets),
        "behaviour": list(description.behaviour),
        "digest": description.digest or None,
    }


@click.command()
@click.argument("pattern", default="*")
@json_option
def command(pattern, as_json):
    """Show the models of spikeloom, of other packages, and of the folders in SPIKELOOM_MODELS.

    PATTERN is a pattern of names, such as "iz*". n is the number of states, bits their width
    together; the last column shows whether the digest of the golden model's trace is pinned. Where
    models of others come from is below the table, and so is what is wrong with a description.

    Example: spikeloom neurons list "*lif*"
    """
    from spikeloom.golden.core.registry import OWN
    from spikeloom.golden.neuron.compiler.frontend.library import VARIABLE, places, search_path

    for folder in search_path():
        if not folder.is_dir():
            said = f"spikeloom: {VARIABLE} names {folder}, which is no folder"
            err.print(said, markup=False, soft_wrap=True)
    found = {name: where for name, where in places().items() if fnmatch(name, pattern)}
    if not found:
        raise ValueError(f"no model matches {pattern!r}; spikeloom neurons list shows them")
    rows = [_row(name, where) for name, where in found.items()]
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
                len(row["states"]) or "",
                sum(row["bits"].values()) or "",
                len(row["presets"]) or "",
                short(" ".join(x for x in row["behaviour"] if x != "excitable"), 12),
                "error" if row["error"] else "✓" if row["digest"] else "·",
            )
            for row in rows
        ],
        cut="title",
    )
    say = printer()
    for row in rows:
        if row["error"]:
            say(f"{row['name']}: {row['error']}")
        elif row["from"] != OWN:
            say(f"{row['name']}: {row['path']} ({row['from']})")
