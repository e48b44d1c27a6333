"""Scoreboard of a verification: blocks and models as recorded, differing, short, or broken.

Its input are the lists that ``spikeloom record --verify --json`` and ``spikeloom neurons evidence
--verify --json`` print, in files.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

__all__ = ["Score", "command", "read", "score"]


@dataclass(frozen=True)
class Score:
    """How many of some blocks or models were verified.

    Attributes
    ----------
    name : str
        What they are.
    total, verified, differing, short, errors : int
        Their number, and how many are in each state; each is counted once, as an error first, as
        differing next.
    lines : tuple of str
        A sentence for each thing that is wrong.
    """

    name: str
    total: int = 0
    verified: int = 0
    differing: int = 0
    short: int = 0
    errors: int = 0
    lines: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether there are any, and all of them were verified."""
        return 0 < self.total == self.verified


def score(name: str, results: Iterable[dict[str, Any]]) -> Score:
    """Count the results of a verification.

    Parameters
    ----------
    name : str
        What was verified.
    results : iterable of dict
        Results with ``key``, ``error``, ``differences`` and ``lacks``.
    """
    counts = {"verified": 0, "differing": 0, "short": 0, "errors": 0}
    lines = []
    for result in results:
        key, fault = result["key"], result["error"]
        if fault is not None:
            counts["errors"] += 1
            lines.append(f"{key}: {fault['file']}:{fault['line']}: {fault['error']}")
        elif result["differences"]:
            counts["differing"] += 1
        elif result["lacks"]:
            counts["short"] += 1
        else:
            counts["verified"] += 1
        lines += [f"{key} differs: {said}" for said in result["differences"]]
        lines += [f"{key} lacks {said}" for said in result["lacks"]]
    return Score(name, sum(counts.values()), **counts, lines=tuple(lines))


def read(file: Path) -> Score:
    """Count the results in a file, whose stem tells what they are of; none if it has no results."""
    try:
        return score(file.stem, json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return Score(file.stem, lines=(f"{file.stem}: {file} holds no results",))


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
def command(files: tuple[Path, ...]) -> None:
    """Print how many blocks and models of the FILEs were verified, and what is wrong."""
    scores = [read(file) for file in files]
    for line in (line for found in scores for line in found.lines):
        click.echo(line)
    columns = ("total", "verified", "differing", "short", "errors")
    width = max(len(found.name) for found in scores)
    click.echo(" " * width + "".join(f"{name:>11}" for name in columns))
    for found in scores:
        cells = "".join(f"{getattr(found, name):>11}" for name in columns)
        click.echo(f"{found.name:<{width}}{cells}")
    if not all(found.good for found in scores):
        raise SystemExit(1)


if __name__ == "__main__":
    command()
