"""Errors of operations on bit streams, as the records have them."""

from collections.abc import Iterable

from spikeloom.boards.report import figures
from spikeloom.boards.report.markdown import table
from spikeloom.golden.sc.accuracy.feeds import FEEDS

__all__ = ["overview", "pictures", "section"]

SHOWN = (256, 4096)
"""Lengths of the overview."""

HEAD = """# Accuracy

Root mean square error of the value of the output, over 8-bit operands with both ends: all of them
for one operand, all pairs for two operands without state, else 10 000 random pairs, or 1 000 random
cases of more operands. `spikeloom accuracy` measures it again; what is shown here is kept in the
records of the blocks.

The sources:
"""

LEAST = """
## The least errors

For each operation the source with which its error is least, for streams of so many bits. The page
of an operation has all sources and lengths. A figure in brackets is published, or was measured with
other people's sequences, for the same source.
"""


def section(key: str, rows: Iterable[dict], drawn: bool) -> str:
    """The errors of one operation: a table, and a picture, for each of its settings."""
    parts = ["### Accuracy\n"]
    parts.append(
        "Root mean square error of the output, by [source](accuracy.md) and length of stream.\n"
    )
    for params, found in _by_params(rows).items():
        if params != "default":
            parts.append(f"With `{params}`:\n")
        lengths = [
            length
            for length in sorted({row["length"] for row in found})
            if length.bit_length() % 2 or any(_published(found, length))
        ]
        lines = [
            [source, *(_cell(found, source, length) for length in lengths)]
            for source in dict.fromkeys(row["source"] for row in found)
        ]
        parts.append(f"{table(['source', *map(str, lengths)], lines)}\n")
        whose = {row["source"]: row["where"] for row in found if row["anchor"] is not None}
        if whose:
            said = "; ".join(f"for {source}, {where}" for source, where in whose.items())
            parts.append(f"In brackets is what was published or measured elsewhere: {said}.\n")
        if drawn:
            name = _picture_name(key, params)
            parts.append(f"![Error of {key} against the length of the streams]({name})\n")
    return "\n".join(parts)


def pictures(key: str, rows: Iterable[dict]) -> dict[str, str]:
    """The pictures of one operation, by name of the file."""
    return {
        _picture_name(key, params): figures.svg(figures.errors(found))
        for params, found in _by_params(rows).items()
    }


def overview(kept: dict[str, tuple[dict, ...]], without: Iterable[str]) -> str:
    """The page about all operations.

    Parameters
    ----------
    kept : dict
        For each operation the rows of its record.
    without : iterable of str
        Operations that have no record.
    """
    sources = [[name, feed.title] for name, feed in FEEDS.items()]
    parts = [HEAD, table(["source", "in words"], sources), LEAST]
    lines = []
    for key, rows in kept.items():
        for params, found in _by_params(rows).items():
            line = [f"[{key}]({key}.md)", "" if params == "default" else f"`{params}`"]
            for length in SHOWN:
                best = min(
                    (row for row in found if row["length"] == length),
                    key=lambda row: row["rmse"],
                    default=None,
                )
                if best is None:
                    line += ["", ""]
                else:
                    line += [_cell(found, best["source"], length), best["source"]]
            lines.append(line)
    header = ["operation", "parameters"]
    for length in SHOWN:
        header += [f"{length} bits", "with"]
    parts.append(table(header, lines) if lines else "Nothing is recorded yet.")
    missing = ", ".join(f"[{key}]({key}.md)" for key in without)
    if missing:
        parts.append(f"\nThere is no record yet of {missing}.")
    return "\n".join(parts) + "\n"


def _by_params(rows: Iterable[dict]) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for row in rows:
        found.setdefault(row["params"], []).append(row)
    return found


def _published(rows: list[dict], length: int) -> Iterable[bool]:
    return (row["anchor"] is not None for row in rows if row["length"] == length)


def _cell(rows: list[dict], source: str, length: int) -> str:
    """An error, and in brackets the published one."""
    for row in rows:
        if (row["source"], row["length"]) == (source, length):
            anchor = "" if row["anchor"] is None else f" ({row['anchor']:.3g})"
            return f"{row['rmse']:.2g}{anchor}"
    return ""


def _picture_name(key: str, params: str) -> str:
    kept = "".join(sign if sign.isalnum() or sign in "._" else "-" for sign in params)
    return f"accuracy-{key}-{kept}.svg"
