"""Results of the verbs: what each says about one block with one set of parameters."""

import dataclasses
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

__all__ = ["Fault", "Result", "fault_of"]


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


def fault_of(wrong: BaseException) -> Fault:
    """Where an exception came from, and what it says."""
    frames = traceback.extract_tb(wrong.__traceback__)
    own = [frame for frame in frames if _is_of_a_block(frame.filename)]
    chosen = (own or frames)[-1] if frames else None
    said = f"{type(wrong).__name__}: {' '.join(str(wrong).split())}"
    return Fault(chosen.filename if chosen else "", (chosen.lineno or 0) if chosen else 0, said)
