"""Common parts of commands: options, parsing of values, and the exception of a negative result."""

import ast
import json
import re
from contextlib import suppress

import click

__all__ = ["Failed", "cluster_option", "jobs_option", "json_option", "set_option", "values"]


class Failed(Exception):
    """A command has run, and its result is negative; the exit status is 1."""


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
jobs_option = click.option("--jobs", type=int, help="Worker processes; one per core if not given.")
cluster_option = click.option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster.")
set_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter; NAME=@FILE[,width=N][,signed] sets an array.",
)

_FILE = re.compile(r"@(?P<path>.+?)(?P<options>(?:,(?:width=\d+|signed))*)")


def values(settings, option: str = "--set") -> dict:
    """Values by name from texts ``NAME=VALUE``.

    A value is read as JSON or as a Python literal, and is text if it is neither. A value
    ``@FILE``, with ``,width=N`` and ``,signed`` where the file does not tell, is the array in it
    (:mod:`spikeloom.golden.core.images`).

    Parameters
    ----------
    settings : sequence of str
        The texts.
    option : str
        Name of the option, for the message.

    Raises
    ------
    ValueError
        A text has no ``=``, or a file is no image of an array.
    OSError
        A file cannot be read.
    """
    found = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise ValueError(f"{option} takes NAME=VALUE, not {setting!r}")
        found[name] = text
        if text.startswith("@"):
            found[name] = _array(text)
            continue
        for parse in (json.loads, ast.literal_eval):
            with suppress(ValueError, SyntaxError):
                found[name] = parse(text)
                break
    return found


def _array(text: str):
    from spikeloom.golden.core import images  # NumPy takes a while to import

    given = _FILE.fullmatch(text)
    if given is None:
        raise ValueError(f"an array is @FILE[,width=N][,signed], not {text!r}")
    options = given["options"].split(",")[1:]
    widths = [int(option.removeprefix("width=")) for option in options if option != "signed"]
    if len(set(widths)) > 1:
        raise ValueError(f"width must be given once, not {len(widths)} times")
    signed = True if "signed" in options else None
    return images.load(given["path"], width=widths[0] if widths else None, signed=signed)
