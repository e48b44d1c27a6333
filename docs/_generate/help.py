"""The help of every command, as text that the page about the command line includes."""

import textwrap
from collections.abc import Iterator

import click

from spikeloom.commands.group import cli

__all__ = ["help_texts"]


def help_texts() -> dict[str, str]:
    """A file for each command, and for each command of a group."""
    return dict(_texts(cli, ""))


def _texts(group: click.Group, before: str) -> Iterator[tuple[str, str]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        whole = f"{before}{name}"
        inner = click.Context(command, info_name=f"spikeloom {whole}", max_content_width=96)
        text = textwrap.dedent(command.get_help(inner))
        yield f"help-{whole.replace(' ', '-')}.txt", text + "\n"
        if isinstance(command, click.Group):
            yield from _texts(command, f"{whole} ")
