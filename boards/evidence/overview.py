"""Overview of blocks: what each is, how far it has climbed, and what it lacks."""

from typing import Any

from spikeloom.golden.core.contract import GOLDENS
from spikeloom.rtl.core.block import BLOCKS

from .identity import block_sources, known_digest
from .records import RecordError, load

__all__ = ["overview"]


def overview(key: str) -> dict[str, Any]:
    """What there is to say of a block at once; no module but its golden model is imported.

    Returns
    -------
    dict
        ``key``, ``domain``, ``family``, ``kind``, ``params`` (the default ones); ``rungs`` of the
        record; its ``state``: ``recorded``, ``changed`` (the block is another one since),
        ``unchecked`` (its sources are, and nobody has looked yet whether that matters), ``edited``
        (the record was, by hand), ``none`` or ``broken``; and what it ``lacks``, in sentences.
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
