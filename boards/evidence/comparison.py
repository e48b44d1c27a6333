"""Comparison of two records of one block: what a record claims that a new climb does not find."""

import math
from typing import Any

from .costs import unlike
from .records import Record

__all__ = ["differences"]

Rows = tuple[dict[str, Any], ...]


def differences(before: Record, now: Record) -> list[str]:
    """Claims of a record that a new run of the ladder does not confirm, as sentences.

    Costs must be the same where the tools are; Fmax may differ by a tenth.
    """
    found = []
    if before.digest != now.digest:
        found.append(f"the digest is {now.digest}, the record says {before.digest}")
    pairs = {
        "third truths": (before.truths.get("tests"), now.truths.get("tests")),
        "engines": (_engines(before), _engines(now)),
        "coverage": (_counts(before.coverage), _counts(now.coverage)),
        "proofs": (_verdicts(before), _verdicts(now)),
        "largest proved": (before.largest, now.largest),
        "left out": (before.left_out, now.left_out),
        "rungs": (before.rungs, now.rungs),
    }
    # Another Yosys breaks other places, so that only the verdict on them can be the same.
    chosen = _counts if before.tools == now.tools else _score
    pairs["mutation"] = (chosen(before.mutation), chosen(now.mutation))
    found += [
        f"{name}: found {ours}, the record says {theirs}"
        for name, (theirs, ours) in pairs.items()
        if ours != theirs
    ]
    for target in sorted(before.costs.keys() | now.costs.keys()):
        found += unlike(target, before.costs.get(target, {}), now.costs.get(target, {}))
    return found + _inaccurate(before.accuracy, now.accuracy)


def _inaccurate(before: Rows, now: Rows) -> list[str]:
    """What differs between errors of an operation, at the lengths that were measured now."""
    if not now:
        return (
            ["accuracy: none is measured of this block, and the record has some"] if before else []
        )
    lengths = {row["length"] for row in now}
    recorded = {_case(row): row for row in before if row["length"] in lengths}
    measured = {_case(row): row for row in now}
    wrong = sorted(
        case
        for case in recorded.keys() | measured.keys()
        if not _alike(recorded.get(case, {}), measured.get(case, {}))
    )
    if not wrong:
        return []
    where = " ".join(map(str, wrong[0]))
    return [f"accuracy: {len(wrong)} errors of the operation are others, the first is {where}"]


def _case(row: dict[str, Any]) -> tuple:
    return tuple(row[name] for name in ("params", "source", "encoding", "length"))


def _alike(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether two rows say the same; the order of sums is the machine's own."""
    return old.keys() == new.keys() and all(
        math.isclose(value, new[name], rel_tol=1e-9, abs_tol=1e-12)
        if isinstance(value, float) and new[name] is not None
        else value == new[name]
        for name, value in old.items()
    )


def _engines(record: Record) -> dict[str, int]:
    return {name: found["examples"] for name, found in sorted(record.checks.items())}


def _counts(values: dict[str, Any]) -> dict[str, Any]:
    """The values with lists replaced by their lengths."""
    return {
        name: len(value) if isinstance(value, list | tuple) else value
        for name, value in values.items()
        if name != "params"
    }


def _score(mutation: dict[str, Any]) -> dict[str, Any]:
    return {name: mutation.get(name) for name in ("score", "unknown")}


def _verdicts(record: Record) -> list[tuple[str, ...]]:
    names = ("status", "bounded", "control", "streams", "name")
    # What is simulated has no miter: its name is a digest of sources, and a comment changes it.
    bare = names[:-1]
    return [
        tuple(str(proof.get(x)) for x in (bare if proof.get("status") == "simulated" else names))
        for proof in record.proofs
    ]
