"""Records of verification results, one file for each block, sealed against edits.

The record of ``family.block`` is ``records/family/block.json`` in the package of the block. A seal
is a checksum, not a signature: it catches edits by hand, and the audit catches the others.
"""

import dataclasses
import importlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spikeloom.formal.core.certificate import Certificate
from spikeloom.golden.core.contract import GOLDENS
from spikeloom.golden.core.registry import OWN
from spikeloom.sim.host import cache
from spikeloom.sim.host.shapes import misfit

__all__ = [
    "Record",
    "RecordError",
    "check_shape",
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
    """A record cannot be read, or its seal is broken."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """Verification results of one block.

    Attributes
    ----------
    key : str
        The block.
    digest : str
        Its identity (:mod:`.identity`); all other fields are results of the block with this one.
    sources : str
        Digest of the sources from which the identity was computed.
    truths : dict
        ``tests``, the number of third-truth tests that passed, and ``files``, the test files with
        their digests.
    checks : dict
        For each engine the number of ``examples`` that were bit-true, and ``cycles``, simulated for
        all of them.
    coverage : dict
        Coverage of the golden model's decisions: numbers of ``decisions``, of those ``seen``, and
        of those that are proved to be unobservable, ``equivalent``; and the ``missed`` ones.
    proofs : tuple of dict
        Sealed certificates.
    largest : str
        Label of the largest parameters that are proved for all time.
    left_out : tuple of str
        Reason and labels of the examples that are not proved; empty if all are.
    mutation : dict
        ``params``, ``seed``, ``cycles``, ``mutants``, ``killed``, ``equivalent``, ``missed``,
        ``unknown``, ``score``.
    costs : dict
        For each target the cells and Fmax of the block with its default parameters.
    accuracy : tuple of dict
        For an operation on bit streams its errors, by kind of source and stream length.
    rungs : tuple of int
        Rungs of the ladder that the block has reached.
    tools : dict
        Versions of the tools.
    date : str
        Date of the last new result, in ISO format.
    """

    key: str
    digest: str
    sources: str = ""
    truths: dict[str, Any] = field(default_factory=dict)
    checks: dict[str, dict[str, Any]] = field(default_factory=dict)
    coverage: dict[str, Any] = field(default_factory=dict)
    proofs: tuple[dict[str, Any], ...] = ()
    largest: str = ""
    left_out: tuple[str, ...] = ()
    mutation: dict[str, Any] = field(default_factory=dict)
    costs: dict[str, dict[str, Any]] = field(default_factory=dict)
    accuracy: tuple[dict[str, Any], ...] = ()
    rungs: tuple[int, ...] = ()
    tools: dict[str, str] = field(default_factory=dict)
    date: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return json.loads(json.dumps(dataclasses.asdict(self)))


def file_of(key: str) -> Path:
    """Path of the record of a block."""
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
        The file is not a record, is that of another block, or its seal is broken.
    """
    file = file_of(key)
    values = read_sealed(file)
    if values is None:
        return None
    remedy = f"spikeloom record {key} --fresh makes it anew"
    check_shape(file, values, Record, remedy)
    if values["key"] != key:
        raise RecordError(f"{file} is the record of {values['key']!r}")
    for proof in values.get("proofs", ()):
        plain = {name: value for name, value in proof.items() if name != "seal"}
        check_shape(file, plain, Certificate, remedy)
    for name in ("proofs", "left_out", "accuracy", "rungs"):
        values[name] = tuple(values.get(name, ()))
    return Record(**values)


def check_shape(file: Path, values: dict[str, Any], kind: type, remedy: str) -> None:
    """Refuse the values of a file that are not the fields of a class; the remedy ends the message.

    Raises
    ------
    RecordError
        They are not.
    """
    if (wrong := misfit(values, kind)) is not None:
        raise RecordError(f"{file} is not a record: {wrong}; {remedy}")


def save(record: Record) -> Path:
    """Write a record with its seal, and return its path."""
    return write_sealed(file_of(record.key), record.to_dict())


def read_sealed(file: Path) -> dict[str, Any] | None:
    """The values of a file with a seal; None if there is no file.

    Raises
    ------
    RecordError
        The file cannot be read, is of another version, or its seal is broken.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise RecordError(f"{file} cannot be read: {wrong.strerror}") from None
    except UnicodeDecodeError:
        raise RecordError(f"{file} is not text; it must be recorded anew") from None
    try:
        values = json.loads(text)
        seal, version = values.pop("seal"), values.pop("version")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise RecordError(f"{file} is not a record; it must be recorded anew") from None
    if version != VERSION:
        raise RecordError(f"{file} must be a record of version {VERSION}, not {version!r}")
    if seal != _seal(values):
        raise RecordError(f"{file} was edited by hand; it must be recorded anew")
    return values


def write_sealed(file: Path, values: dict[str, Any]) -> Path:
    """Write values with a seal, one item on each line; readers never see a part of the file."""
    rows = [f' "version": {VERSION}']
    for name, value in {**values, "seal": _seal(values)}.items():
        rows.append(f" {json.dumps(name)}: {_text(value)}")
    cache.write_atomic(file, "{\n" + ",\n".join(rows) + "\n}\n")
    return file


def kept_certificate(key: str, name: str) -> dict[str, Any] | None:
    """The sealed certificate of a name in the record of a block; None if there is none."""
    try:
        record = load(key)
    except RecordError:
        return None
    proofs = record.proofs if record is not None else ()
    return next((proof for proof in proofs if proof.get("name") == name), None)


def _seal(values: dict[str, Any]) -> str:
    return cache.digest("record", VERSION, values)[:24]


def _text(value) -> str:
    """JSON with each item of a list, or of a table of tables, on a line of its own.

    A change of one result is then a change of one line in the history of the file.
    """
    if isinstance(value, list) and value and isinstance(value[0], dict | str):
        items = (f"  {json.dumps(item, ensure_ascii=False)}" for item in value)
        return "[\n" + ",\n".join(items) + "\n ]"
    if isinstance(value, dict) and value and all(isinstance(x, dict) for x in value.values()):
        lines = (f"  {json.dumps(name)}: {json.dumps(item)}" for name, item in value.items())
        return "{\n" + ",\n".join(lines) + "\n }"
    return json.dumps(value, ensure_ascii=False)
