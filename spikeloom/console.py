"""Terminal output of the command line: tables, JSON, progress bars."""

import functools
import io
import json
import math
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

__all__ = [
    "err",
    "out",
    "print_json",
    "print_table",
    "progress_bar",
    "say_what_can_be_said",
    "short",
    "told_that_it_works",
]

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def say_what_can_be_said() -> None:
    """Print signs as ``?`` that the encoding of a terminal or file does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@contextmanager
def told_that_it_works(seconds: float = 5.0, again: float = 60.0) -> Iterator[None]:
    """Context that says after some seconds, and then now and again, that there is work going on."""
    done, start = threading.Event(), time.monotonic()

    def tell():
        pause = seconds
        while not done.wait(pause):
            pause = again
            err.print(f"spikeloom: at work for {time.monotonic() - start:.0f} s", soft_wrap=True)

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def short(text: str, limit: int = 60) -> str:
    """A text cut to ``limit`` characters, with an ellipsis if something is cut off."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def print_table(title, columns, rows, cut="parameters"):
    """Print a table.

    Parameters
    ----------
    title : str or None
        Title above the table.
    columns : sequence of str
        Names of the columns; those that start with ``>`` are aligned to the right.
    rows : sequence of sequence
        Cells, which are printed with ``str``; None is an empty cell.
    cut : str
        Column whose cells are shortened if the terminal is too narrow.
    """
    rows = [["" if cell is None else str(cell) for cell in row] for row in rows]
    table = Table(box=None, pad_edge=False, header_style="bold")
    names = [column.lstrip(">") for column in columns]
    if cut in names:
        place = names.index(cut)
        widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
        room = out.width - sum(widths) + widths[place] - 2 * (len(names) - 1)
        for row in rows:
            row[place] = short(row[place], max(room, 12))
    for column, name in zip(columns, names, strict=True):
        table.add_column(Text(name), justify="right" if column != name else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))  # as it is: what stands in brackets is no markup
    if title is not None:
        out.print(title, style="italic", markup=False, soft_wrap=True)
    out.print(table)


def print_json(value):
    """Print a value as indented JSON; numbers that are not finite, which it has not, as null."""
    click.echo(json.dumps(_finite(value), indent=2, allow_nan=False))


def _finite(value):
    if isinstance(value, dict):
        return {key: _finite(x) for key, x in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(x) for x in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def progress_bar(function):
    """Decorator that passes a command a ``progress(done, total)``, which draws a progress bar.

    The bar is drawn on standard error, and only if that is a terminal.
    """

    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
            task = bar.add_task(click.get_current_context().info_name or "", total=None)

            def progress(done, total):
                bar.update(task, completed=done, total=total)

            return function(*args, progress=progress, **kwargs)

    return wrapped
