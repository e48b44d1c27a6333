"""Measurements beside their bars: the table, the JSON and the exit status of a benchmark.

A script adds rows to :class:`Bars` and ends with :meth:`Bars.finish`. A row shows the median of its
values; where there are several, the lowest and highest stand beside it, and the bar is held
against the median.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table

__all__ = ["Bars", "Row", "parser", "seconds"]


@dataclass(frozen=True)
class Row:
    """One line: ``relation`` and ``bar`` are None for a figure that has no bar.

    Attributes
    ----------
    source : str
        Where the figure is from, if not from this run.
    """

    what: str
    unit: str
    values: tuple
    relation: str | None = None
    bar: float | None = None
    source: str = ""

    @property
    def median(self):
        return statistics.median(self.values) if len(self.values) > 1 else self.values[0]

    @property
    def met(self) -> bool | None:
        """Whether the median is within the bar; a missing figure is not."""
        if self.relation is None:
            return None
        if self.median is None:
            return False
        return self.median <= self.bar if self.relation == "≤" else self.median >= self.bar


def _text(value) -> str:
    if value is None:
        return "none"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def _load() -> float | None:
    """Mean load of the last minute; None where the system does not tell it."""
    return None if sys.platform == "win32" else round(os.getloadavg()[0], 2)


class Bars:
    """Rows in the order in which they were added, told as they come."""

    def __init__(self, title: str):
        self.title, self.rows = title, []
        self.load_before = _load()

    def add(self, what, unit, *values, at_most=None, at_least=None, source=""):
        """Add what was measured, once or several times."""
        relation = "≤" if at_most is not None else "≥" if at_least is not None else None
        bar = at_least if at_most is None else at_most
        self.rows.append(Row(what, unit, values, relation, bar, source))

    def say(self, text: str) -> None:
        """Progress, apart from the results."""
        Console(stderr=True).print(text, markup=False, highlight=False)

    @property
    def machine(self) -> dict:
        """What the figures depend on, other work on the machine among it."""
        return {
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            "load_before": self.load_before,
            "load_after": _load(),
            "python": platform.python_version(),
        }

    def finish(self, as_json: bool = False, **more) -> None:
        """Print everything; exit status 1 if a bar is missed."""
        if as_json:
            rows = [asdict(row) | {"median": row.median, "met": row.met} for row in self.rows]
            document = {"title": self.title, **self.machine, **more, "rows": rows}
            Console(soft_wrap=True).print_json(json.dumps(document))
        else:
            self._print()
        missed = [row.what for row in self.rows if row.met is False]
        if missed:
            raise SystemExit(f"missed: {', '.join(missed)}")

    def _print(self):
        machine = self.machine
        table = Table(
            title=self.title,
            caption=f"{machine['cores']} cores, load average {machine['load_before']} before and "
            f"{machine['load_after']} after",
        )
        table.add_column("what")
        for name in ("median", "lowest", "highest", "runs"):
            table.add_column(name, justify="right")
        table.add_column("unit")
        table.add_column("bar", justify="right")
        table.add_column("met")
        sources = any(row.source for row in self.rows)
        if sources:
            table.add_column("source")
        for row in self.rows:
            several = len(row.values) > 1
            lowest, highest = (min(row.values), max(row.values)) if several else (None, None)
            cells = [
                row.what,
                _text(row.median),
                _text(lowest) if several else "",
                _text(highest) if several else "",
                "" if row.source else str(len(row.values)),
                row.unit,
                "" if row.relation is None else f"{row.relation} {_text(row.bar)}",
                {None: "", True: "yes", False: "NO"}[row.met],
            ]
            table.add_row(*cells, *([row.source] if sources else []))
        console = Console()
        # A pipe has no width of its own; a table cut to 80 columns would be hard to read.
        (console if console.is_terminal else Console(width=150)).print(table)


def seconds(function, runs):
    """Time of each run, after one that is not counted."""
    function()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return times


def parser(doc: str, *, runs: int) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    made = argparse.ArgumentParser(description=doc.splitlines()[0])
    made.add_argument("--runs", type=int, default=runs, help=f"default {runs}")
    made.add_argument("--json", action="store_true", help="results as JSON")
    return made
