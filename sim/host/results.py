"""Results of check, prove, mutate, synth and climb for one block with one set of parameters."""

import dataclasses
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from spikeloom.golden.core.registry import BrokenModuleError

__all__ = ["Fault", "Result", "fault_of"]

_TOP = Path(__file__).parents[2]
_TREES = {"golden", "rtl", "formal", "sim", "boards", "spikeloom"}


@dataclass(frozen=True)
class Fault:
    """An exception, with its place in the source.

    Attributes
    ----------
    file : str
        Source file: the innermost one of a block in the traceback, if there is any.
    line : int
        Line in it; 0 if that is not known.
    error : str
        Kind and message of the exception, on one line.
    """

    file: str
    line: int
    error: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.error}"


@dataclass(frozen=True, kw_only=True)
class Result:
    """Base class of the results, with one subclass for each verb of the library.

    Attributes
    ----------
    key : str
        The block.
    params : dict
        Its parameters as plain values.
    status : str
        The verdict in one word; ``error`` if an exception prevented one.
    error : Fault or None
        That exception.
    seconds : float
        Wall time; of a result from a cache, that of its first computation.
    """

    GOOD: ClassVar[frozenset[str]] = frozenset()

    key: str
    params: dict[str, Any]
    status: str
    error: Fault | None = None
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether the status is one of success."""
        return self.status in self.GOOD

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return dataclasses.asdict(self)


def _is_of_a_block(path: str) -> bool:
    """Whether a file belongs to a block: it is in a tree, and not in the shared part of it."""
    parts = Path(path).parts
    for tree in ("golden", "rtl", "formal"):
        if tree in parts:
            below = parts[parts.index(tree) + 1 :]
            return bool(below) and below[0] not in {"core", "engines", "mutation"}
    return False


def _is_machinery(path: str) -> bool:
    """Whether a file belongs to this package and to no block, or to an installed package."""
    parts = Path(path).parts
    inside = Path(path).is_relative_to(_TOP) and Path(path).relative_to(_TOP).parts[0]
    return "site-packages" in parts or inside in _TREES


def fault_of(wrong: BaseException) -> Fault:
    """The place and message of an exception.

    The place is the innermost line of a block in the traceback; if there is none, the innermost
    line outside of this package and of installed ones. Of a syntax error it is the line with the
    error, and of a failed import the line that imports.
    """
    said = f"{type(wrong).__name__}: {' '.join(str(wrong).split())}"
    if isinstance(wrong, BrokenModuleError):
        return Fault(wrong.failure.file, wrong.failure.line, wrong.failure.error)
    if isinstance(wrong, SyntaxError) and wrong.filename:
        return Fault(wrong.filename, wrong.lineno or 0, said)
    frames = [
        frame
        for frame in traceback.extract_tb(wrong.__traceback__)
        if "importlib" not in frame.filename
    ]
    own = [frame for frame in frames if _is_of_a_block(frame.filename)]
    others = [frame for frame in frames if not _is_machinery(frame.filename)]
    chosen = (own or others or frames)[-1] if frames else None
    return Fault(chosen.filename if chosen else "", (chosen.lineno or 0) if chosen else 0, said)
