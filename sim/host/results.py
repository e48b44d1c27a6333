"""Results of the verbs: what each says about one block with one set of parameters."""

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
    """An error in the text of a block, or of what works on it.

    Attributes
    ----------
    file, line :
        Where: the innermost line of the blocks that it passed through, if it passed through any.
    error : str
        What, on one line.
    """

    file: str
    line: int
    error: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.error}"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a verb says; the base of one class for each verb.

    Attributes
    ----------
    key : str
        The block.
    params : dict
        Its parameters, as plain values.
    status : str
        The answer, in a word; ``error`` where there is none.
    error : Fault or None
        What went wrong where there is no answer.
    seconds : float
        Time it took; of a kept result, when it was made.
    """

    GOOD: ClassVar[frozenset[str]] = frozenset()

    key: str
    params: dict[str, Any]
    status: str
    error: Fault | None = None
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether the answer is the one that is hoped for."""
        return self.status in self.GOOD

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return dataclasses.asdict(self)


def _is_of_a_block(path: str) -> bool:
    """Whether a file belongs to a tree of blocks, and not to the machinery."""
    parts = Path(path).parts
    for tree in ("golden", "rtl", "formal"):
        if tree in parts:
            below = parts[parts.index(tree) + 1 :]
            return bool(below) and below[0] not in {"core", "engines", "mutation"}
    return False


def _is_machinery(path: str) -> bool:
    """Whether a file belongs to this package and to no block, or to what is installed."""
    parts = Path(path).parts
    inside = Path(path).is_relative_to(_TOP) and Path(path).relative_to(_TOP).parts[0]
    return "site-packages" in parts or inside in _TREES


def fault_of(wrong: BaseException) -> Fault:
    """Where an exception came from, and what it says.

    Where a file cannot be read at all, that is the place; where an import fails, it is the line
    that imports, and not the machinery of Python behind it.
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
