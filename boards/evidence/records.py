"""Records: what is kept of each block, one file each, sealed against edits.

The record of ``family.block`` is ``records/family/block.json`` of the package that the block is of.
"""

import dataclasses
import importlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spikeloom.golden.core.contract import GOLDENS
from spikeloom.golden.core.registry import OWN
from spikeloom.sim.host import cache

__all__ = [
    "Record",
    "RecordError",
    "file_of",
    "kept_certificate",
    "load",
    "read_sealed",
    "save",
    "write_sealed",
]

VERSION = 1
_FOLDER = Path(__file__).with_name("records")


class RecordError(ValueError):
    """A record cannot be read, or was edited by hand."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is kept of one block.

    Attributes
    ----------
    key : str
        The block.
    digest : str
        Its identity, which everything else here is about.
    sources : str
        Digest of the sources that the identity was computed from.
    truths : dict
        ``tests``, the number of tests against third truths that passed, and the ``files`` that they
        are in, each with a digest.
    checks : dict
        For each engine the number of ``examples`` that were equal, and the ``cycles`` of all.
    coverage : dict
        Decisions of the golden model: ``decisions``, ``seen``, ``equivalent`` (those that cannot
        show), and those ``missed``.
    proofs : tuple of dict
        Sealed certificates.
    largest : str
        The largest parameters that are proved for all time.
    left_out : tuple of str
        Examples that are not proved, with the reason first; or none.
    mutation : dict
        ``params``, ``seed``, ``cycles``, ``mutants``, ``killed``, ``equivalent``, ``missed``,
        ``unknown``, ``score``.
    costs : dict
        For each target what the default example takes of it.
    accuracy : tuple of dict
        Errors of an operation on bit streams, with each kind of source and each length.
    tools : dict
        Versions of what found all this.
    rungs : tuple of int
        The rungs of the ladder that it is on.
    date : str
        When.
    """

    key: str
    digest: str
    sources: str = ""
    truths: dict[str, Any] = field(default_factory=dict)
    checks: dict[str, Any] = field(default_factory=dict)
    coverage: dict[str, Any] = field(default_factory=dict)
    proofs: tuple[dict[str, Any], ...] = ()
    largest: str = ""
    left_out: tuple[str, ...] = ()
    mutation: dict[str, Any] = field(default_factory=dict)
    costs: dict[str, Any] = field(default_factory=dict)
    accuracy: tuple[dict[str, Any], ...] = ()
    rungs: tuple[int, ...] = ()
    tools: dict[str, str] = field(default_factory=dict)
    date: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return json.loads(json.dumps(dataclasses.asdict(self)))


def file_of(key: str) -> Path:
    """Where the record of a block is."""
    package = GOLDENS.module_of(key).split(".")[0] or OWN
    family, _, block = key.partition(".")
    folder = _FOLDER
    if package != OWN:
        (place,) = list(importlib.import_module(package).__path__)[:1]
        folder = Path(place) / "records"
    return folder / family / f"{block}.json"


def load(key: str) -> Record | None:
    """The record of a block; None if there is none.

    Raises
    ------
    RecordError
        The file is no record, is that of another block, or was edited: its seal is broken.
    """
    file = file_of(key)
    values = read_sealed(file)
    if values is None:
        return None
    if values.get("key") != key:
        raise RecordError(f"{file} is the record of {values.get('key')!r}")
    try:
        for name in ("proofs", "left_out", "accuracy", "rungs"):
            values[name] = tuple(values[name])
        return Record(**values)
    except (TypeError, KeyError):
        raise RecordError(f"{file} is not a record") from None


def save(record: Record) -> Path:
    """Write a record, whole or not at all."""
    return write_sealed(file_of(record.key), record.to_dict())


def read_sealed(file: Path) -> dict[str, Any] | None:
    """The values of a file with a seal; None if there is no file.

    Raises
    ------
    RecordError
        It cannot be read, is of another version, or its seal is broken.
    """
    try:
        text = file.read_text()
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise RecordError(f"{file} cannot be read: {wrong.strerror}") from None
    try:
        values = json.loads(text)
        seal, version = values.pop("seal"), values.pop("version")
    except (ValueError, KeyError, AttributeError, TypeError):
        raise RecordError(f"{file} is not a record") from None
    if version != VERSION:
        raise RecordError(f"{file} must be a record of version {VERSION}, not {version!r}")
    if seal != _seal(values):
        raise RecordError(f"{file} was edited by hand; it must be recorded anew")
    return values


def write_sealed(file: Path, values: dict[str, Any]) -> Path:
    """Write values with a seal, one item a line, whole or not at all."""
    rows = [f' "version": {VERSION}']
    for name, value in {**values, "seal": _seal(values)}.items():
        rows.append(f" {json.dumps(name)}: {_text(value)}")
    cache.write_atomic(file, "{\n" + ",\n".join(rows) + "\n}\n")
    return file


def kept_certificate(key: str, name: str) -> dict[str, Any] | None:
    """The sealed certificate that a record keeps under a name."""
    try:
        record = load(key)
    except RecordError:
        return None
    proofs = record.proofs if record is not None else ()
    return next((proof for proof in proofs if proof.get("name") == name), None)


def _seal(values: dict[str, Any]) -> str:
    return cache.digest("record", VERSION, values)[:24]


def _text(value) -> str:
    """JSON with one item of a list or table of tables on each line."""
    if isinstance(value, list) and value and isinstance(value[0], dict | str):
        items = (f"  {json.dumps(item, ensure_ascii=False)}" for item in value)
        return "[\n" + ",\n".join(items) + "\n ]"
    if isinstance(value, dict) and value and all(isinstance(x, dict) for x in value.values()):
        lines = (f"  {json.dumps(name)}: {json.dumps(item)}" for name, item in value.items())
        return "{\n" + ",\n".join(lines) + "\n }"
    return json.dumps(value, ensure_ascii=False)
