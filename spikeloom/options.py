"""What commands share: options, values given as text, and the answer no."""

import ast
import json
from contextlib import suppress

import click

__all__ = ["Failed", "cluster_option", "jobs_option", "json_option", "set_option", "values"]


class Failed(Exception):
    """The command did its work, and the answer is no: exit status 1."""


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
jobs_option = click.option("--jobs", type=int, help="Worker processes; one per core if not given.")
cluster_option = click.option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster.")
set_option = click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Set a parameter."
)


def values(settings, option: str = "--set") -> dict:
    """Turn ``a=b`` into parameters: a Python or JSON value where it is one, else text."""
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
