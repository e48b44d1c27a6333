"""The help of every command, as text that the page about the command line includes."""

import textwrap

import click

from spikeloom.commands.group import LazyGroup, cli

__all__ = ["help_texts"]


def help_texts() -> dict[str, str]:
    """A file for each command, and for each command of a group."""
    return dict(_texts(cli, ""))


def _texts(group: LazyGroup, before: str):
    for name, command in group.modules().items():
        whole = f"{before}{name}"
        context = click.Context(command, info_name=f"spikeloom {whole}", max_content_width=96)
        text = textwrap.dedent(command.get_help(context))
        yield f"help-{whole.replace(' ', '-')}.txt", text + "\n"
        if isinstance(command, LazyGroup):
            yield from _texts(command, f"{whole} ")
