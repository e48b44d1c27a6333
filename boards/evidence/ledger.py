"""How far each block has climbed the verification ladder, kept with a fingerprint of the block.

``SPIKELOOM_RECORD=1`` makes the commands write what they found into ``evidence.json``. An entry
counts only as long as the block is what it was: the RTLIL of its examples and the source of its
golden model are in the fingerprint, so evidence goes stale by itself.
"""

import functools
import inspect
import json
import os
from pathlib import Path

from spikeloom.formal.core import certificates as certificates_kept
from spikeloom.golden.core.contract import find
from spikeloom.rtl.core.block import component
from spikeloom.sim.host import cache
from spikeloom.sim.host.verilog import to_rtlil

__all__ = [
    "fingerprint",
    "record",
    "record_checks",
    "record_mutations",
    "record_proofs",
    "record_synthesis",
    "rungs",
]

FILE = Path(__file__).with_name("evidence.json")


@functools.cache
def fingerprint(key: str) -> str:
    """A short hash of a block: its golden model's source and its examples' RTLIL."""
    golden = find(key)
    texts = [to_rtlil(component(key, params)) for params in golden.EXAMPLES]
    return cache.digest(inspect.getsource(inspect.getmodule(golden) or golden), *texts)[:16]


def _read() -> dict:
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def rungs(key: str) -> list[int]:
    """The rungs that ``key`` has climbed, as it is now."""
    entry = _read().get(key, {})
    if entry.get("fingerprint") != fingerprint(key):
        return []
    climbed = {
        1: entry.get("third_truths", 0) > 0,
        2: len(set(entry.get("engines", ())) - {"gates"}) >= 2,
        3: entry.get("proofs", 0) > 0,
        4: entry.get("score") == 1.0,
        5: len(entry.get("targets", ())) >= 3,
        6: "gates" in entry.get("engines", ()),
    }
    return [rung for rung, done in climbed.items() if done]


def record(key: str, **findings) -> None:
    """Add findings to the entry of ``key``; lists are merged, and a stale entry starts anew."""
    if os.environ.get("SPIKELOOM_RECORD") != "1":
        return
    kept = _read()
    entry = kept.get(key, {})
    if entry.get("fingerprint") != fingerprint(key):
        entry = {"fingerprint": fingerprint(key)}
    merged = {
        name: sorted({*entry.get(name, ()), *value}) if isinstance(value, list) else value
        for name, value in findings.items()
    }
    kept[key] = entry | merged
    rows = (f'  "{name}": {json.dumps(kept[name], sort_keys=True)}' for name in sorted(kept))
    cache.write_atomic(FILE, "{\n" + ",\n".join(rows) + "\n}\n")


def _by_key(items, key_of):
    groups: dict[str, list] = {}
    for item in items:
        groups.setdefault(key_of(item), []).append(item)
    return groups.items()


def record_checks(results) -> None:
    """Record the engines on which every example of a block was bit-true."""
    for key, group in _by_key(results, lambda result: result.key):
        if not any(result.mismatches for result in group):
            record(key, engines=sorted({result.engine for result in group}))


def record_proofs(certificates) -> None:
    """Record the number of examples proved, where all were, and keep what took long."""
    if os.environ.get("SPIKELOOM_RECORD") == "1":
        certificates_kept.keep(certificates)
    for key, group in _by_key(certificates, lambda certificate: certificate.key):
        good = all(certificate.good for certificate in group)
        proved = [certificate for certificate in group if certificate.status == "proved"]
        bounded = sum(certificate.bounded for certificate in proved)
        simulated = sum(certificate.status == "simulated" for certificate in group)
        record(key, proofs=len(proved) if good else 0, bounded_proofs=bounded, simulated=simulated)


def record_mutations(results) -> None:
    """Record the mutation score."""
    for result in results:
        score = 0.0 if result["unknown"] else result["score"]
        record(result["key"], score=score, mutants=result["mutants"])


def record_synthesis(records) -> None:
    """Record the targets for which a block was synthesised."""
    for key, group in _by_key(records, lambda item: item["key"]):
        record(key, targets=[item["target"] for item in group])
