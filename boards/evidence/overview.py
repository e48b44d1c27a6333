"""Overview of blocks: kind, parameters, rungs of the ladder, and what is missing."""

from typing import Any

from spikeloom.golden.core.contract import GOLDENS
from spikeloom.rtl.core.block import BLOCKS

from .identity import block_sources, known_digest
from .records import RecordError, load

__all__ = ["overview"]


def overview(key: str) -> dict[str, Any]:
    """Facts about a block that are fast to find; only the module of its golden model is imported.

    Returns
    -------
    dict
        ``key``, ``domain``, ``family``, ``kind``; ``params``, the default ones; ``rungs`` of its
        record; ``lacks``, what is missing, in sentences; and ``state``. That is ``recorded``;
        ``changed``, if the digest of the block is not that of the record; ``unchecked``, if its
        sources have changed and its digest has not been computed since; ``edited``, if the seal of
        the record is broken; ``none`` without a record; or ``broken`` without a golden model or
        with a syntax error.
    """
    module = GOLDENS.module_of(key)
    parts = module.split(".")
    row: dict[str, Any] = {
        "key": key,
        "domain": parts[2] if len(parts) > 4 else parts[0],
        "family": key.split(".")[0],
        "kind": "",
        "params": {},
        "rungs": [],
        "state": "none",
        "lacks": [],
    }
    try:
        golden = GOLDENS.get(key)
    except ValueError as wrong:
        return row | {"state": "broken", "lacks": [f"a golden model: {wrong}"]}
    if golden is None:
        return row | {"state": "broken", "lacks": ["a golden model in its module"]}
    row |= {"kind": golden.KIND, "params": golden.EXAMPLES[0].to_dict()}
    if not BLOCKS.module_of(key):
        row["lacks"].append("a component")
    elif (failure := BLOCKS.known_failure(key)) is not None:
        row |= {"state": "broken", "lacks": [f"a component: {failure}"]}
        return row
    try:
        record = load(key)
    except RecordError as wrong:
        return row | {"state": "edited", "lacks": [*row["lacks"], str(wrong)]}
    if record is None:
        row["lacks"].append(f"a record: spikeloom record {key}")
        return row
    sources = block_sources(key)
    if sources == record.sources:
        state = "recorded"
    else:
        digest = known_digest(key)
        same = {None: "unchecked", record.digest: "recorded"}
        state = same.get(digest, "changed")
    return row | {"state": state, "rungs": list(record.rungs) if state != "changed" else []}
