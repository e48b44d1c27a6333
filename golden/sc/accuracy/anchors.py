"""Published figures that the table of accuracy shows beside its own."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .measure import Row

__all__ = ["Anchor", "anchor_of", "anchors"]


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A published error of an operation.

    Parameters
    ----------
    op, params, source : str
        The row it stands beside; ``params`` is empty for the default ones.
    length : int
        Bits of a stream.
    rmse : float
        Root mean square error.
    where : str
        Whose figure it is, and what it was measured on where that differs.
    """

    op: str
    source: str
    length: int
    rmse: float
    where: str
    params: str = "default"


@cache
def anchors() -> tuple[Anchor, ...]:
    """All published figures, from the table beside this module."""
    document = tomllib.loads((Path(__file__).parent / "anchors.toml").read_text(encoding="utf-8"))
    found = []
    for entry in document["anchor"]:
        given = entry.pop("rmse")
        lengths = given if isinstance(given, dict) else {str(entry.pop("length")): given}
        found += [Anchor(**entry, length=int(n), rmse=rmse) for n, rmse in lengths.items()]
    return tuple(found)


def anchor_of(row: Row) -> Anchor | None:
    """The published figure for a row, the lowest if there are several."""
    same = [
        anchor
        for anchor in anchors()
        if (anchor.op, anchor.params, anchor.source, anchor.length)
        == (row.op, row.params, row.source, row.length)
    ]
    return min(same, key=lambda anchor: anchor.rmse, default=None)
