"""Common parts of commands: options, parsing of values, and the exception of a negative result."""

import ast
import json
from contextlib import suppress

import click

__all__ = ["Failed", "cluster_option", "jobs_option", "json_option", "set_option", "values"]


class Failed(Exception):
    """A command has run, and its result is negative; the exit status is 1."""


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
jobs_option = click.option("--jobs", type=int, help="Worker processes; one per core if not given.")
cluster_option = click.option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster.")
set_option = click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Set a parameter."
)


def values(settings, option: str = "--set") -> dict:
    """Values by name from texts ``NAME=VALUE``.

    A value is read as JSON or as a Python literal, and is text if it is neither.

    Parameters
    ----------
    settings : sequence of str
        The texts.
    option : str
        Name of the option, for the message.

    Raises
    ------
    ValueError
        A text has no ``=``.
    """
    found = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise ValueError(f"{option} takes NAME=VALUE, not {setting!r}")
        found[name] = text
        for parse in (json.loads, ast.literal_eval):
            with suppress(ValueError, SyntaxError):
                found[name] = parse(text)
                break
    return found
