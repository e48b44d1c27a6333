"""The kept record of what each block costs, and what differs from it."""

import json
import os
from pathlib import Path

from spikeloom.golden.core.contract import goldens
from spikeloom.sim.host import cache

__all__ = ["FILE", "compare", "load", "plain", "record"]

FILE = Path(__file__).with_name("baseline.json")

# Counts of cells must be the same. Place and route is deterministic, but a small change of a
# netlist moves the Fmax of an unchanged design by some percent: 5 seeds differed by 4.5 %.
EXACT = ("lut", "lc", "ff", "bram", "dsp")
FMAX_LOSS = 0.10


def _identity(entry: dict) -> str:
    return json.dumps([entry["target"], entry["key"], entry["params"]], sort_keys=True)


def plain(value):
    """A value as JSON gives it back: a tuple is a list."""
    return json.loads(json.dumps(value))


def load(file: Path = FILE) -> list[dict]:
    """The kept records, sorted; none if there is no file."""
    return json.loads(file.read_text()) if file.exists() else []


def record(records: list[dict], file: Path = FILE) -> None:
    """Put records in place of those of the same block, parameters and target.

    Records of blocks that are no longer there, and of parameters that they no longer take, go.
    """
    kept = {_identity(entry): entry for entry in load(file) if _buildable(entry)}
    kept.update((_identity(entry), entry) for entry in plain(records))
    ordered = sorted(kept.values(), key=lambda entry: (entry["target"], _identity(entry)))
    lines = ",\n".join(" " + json.dumps(entry) for entry in ordered)
    cache.write_atomic(file, f"[\n{lines}\n]\n")


def _buildable(entry: dict) -> bool:
    golden = goldens().get(entry["key"])
    if golden is None:
        return False
    try:
        params = golden.params_type().from_dict(entry["params"])
    except (TypeError, ValueError):
        return False
    return plain(params.to_dict()) == entry["params"]


def compare(records: list[dict], file: Path = FILE) -> list[str]:
    """Differences between records and the kept ones, as sentences; none if all is as it was.

    LUT, logic cells, flip-flops, memories and multipliers must be equal; Fmax may be up to 10 %
    lower. Where the tools have other versions than when the record was kept, that is the first
    thing said. With ``SPIKELOOM_RECORD=1`` in the environment the records are kept instead.
    """
    if os.environ.get("SPIKELOOM_RECORD") == "1":
        record(records, file)
        return []
    kept = {_identity(entry): entry for entry in load(file)}
    versions, differences = [], []
    for new in plain(records):
        name = f"{new['key']} on {new['target']}"
        old = kept.get(_identity(new))
        if old is None:
            differences.append(f"{name}: no record is kept for {new['params']}")
            continue
        for tool in sorted(old["tools"].keys() | new["tools"].keys()):
            before, now = old["tools"].get(tool, "none"), new["tools"].get(tool, "none")
            sentence = f"tools: the record was kept with {tool} {before}, and this is {now}"
            if before != now and sentence not in versions:
                versions.append(sentence)
        differences += [
            f"{name}: {resource} is {new[resource]}, was {old[resource]}"
            for resource in EXACT
            if new[resource] != old[resource]
        ]
        differences += _slower(name, old["fmax_mhz"], new["fmax_mhz"])
    return versions + differences


def _slower(name: str, before: float | None, now: float | None) -> list[str]:
    if before is None or now is None:
        return [] if before is now else [f"{name}: fmax_mhz is {now}, was {before}"]
    if now < before * (1 - FMAX_LOSS):
        return [f"{name}: fmax_mhz is {now:.1f}, was {before:.1f}"]
    return []
