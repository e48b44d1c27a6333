"""Common parts of commands: options, parsing of values, and the exception of a negative result."""

import ast
import itertools
import json
import re
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

import click

__all__ = ["Failed", "folder_of", "json_option", "set_option", "values", "workers_option"]


class Failed(Exception):
    """A command has run, and its result is negative; the exit status is 1."""


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
set_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter; NAME=@FILE[,width=N][,signed] sets an array.",
)


def workers_option(command):
    """Decorator of a command whose work is many jobs: where they run, as ``jobs``, ``cluster``."""
    jobs = click.option(
        "--jobs",
        type=click.IntRange(1),
        help="Jobs at a time; one per core, or on a cluster all, if not given.",
    )
    cluster = click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Run on the workers of a Dask scheduler, like tcp://10.0.0.1:8786.",
    )
    return jobs(cluster(command))


_FILE = re.compile(r"@(?P<path>.+?)(?P<options>(?:,(?:width=\d+|signed))*)")


_LARGEST = 1 << 1023  # real numbers have no larger ones
_DEEPEST = 8  # lists within lists: no parameter has more


def folder_of(output: str) -> Path:
    """The folder that ``-o`` names, which need not be there.

    Raises
    ------
    ValueError
        It is empty, or a file is in the way.
    """
    if not output:
        raise ValueError("-o must name a folder, and is empty")
    for place in (Path(output), *Path(output).absolute().parents):
        if place.exists() and not place.is_dir():
            raise ValueError(f"-o must name a folder, and {place} is a file")
    return Path(output)


def values(settings, option: str = "--set", texts: Container[str] = ()) -> dict:
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
    texts : container of str
        Names whose values are texts, whatever they look like.

    Raises
    ------
    ValueError
        A text has no ``=``, lists are nested more than eight deep, or a file is no image of an
        array.
    OSError
        A file cannot be read.
    """
    found = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise ValueError(f"{option} takes NAME=VALUE, not {setting!r}")
        if name in found:
            raise ValueError(f"{option} {name} must be given once, not again as {text!r}")
        found[name] = text
        if name in texts:
            continue
        if text.startswith("@"):
            found[name] = _array(text)
            continue
        if _depth(text) > _DEEPEST:
            raise ValueError(
                f"{option} {name} must have at most {_DEEPEST} brackets within each other, not "
                f"{_depth(text)}"
            )
        for parse in (json.loads, ast.literal_eval):
            with suppress(ValueError, SyntaxError):
                found[name] = parse(text)
                break
        if isinstance(found[name], int) and abs(found[name]) >= _LARGEST:
            raise ValueError(f"{option} {name} must be below 2**1023, not a number of this length")
    return found


def _depth(text: str) -> int:
    """How many brackets are open at once: the parsers give up in ways of their own."""
    steps = (1 if sign in "([{" else -1 if sign in ")]}" else 0 for sign in text)
    return max(0, *itertools.accumulate(steps, initial=0))


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
