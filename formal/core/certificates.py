"""Certificates of proofs that take long, kept with the sources.

A certificate is kept under a digest of all that decides it: the miter of the component and its
golden model, the control, the engines and the versions of the tools. It is taken where that digest
comes out again, so a change of either side, of the spec or of a tool makes the proof anew. What is
proved in a few seconds is never kept, and ``spikeloom prove --fresh`` proves everything.
"""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

__all__ = ["FILE", "SLOW_S", "keep", "load"]

FILE = Path(__file__).with_name("certificates.json")
SLOW_S = 2.0


@cache
def _read() -> dict[str, dict]:
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def load(name: str) -> dict | None:
    """The certificate under a digest, as plain values."""
    return _read().get(name)


def keep(certificates: Iterable) -> None:
    """Keep the slow ones among certificates, in place of all that were kept for their blocks."""
    certificates = list(certificates)
    keys = {certificate.key for certificate in certificates}
    kept = {name: x for name, x in _read().items() if x["key"] not in keys}
    for certificate in certificates:
        slow = certificate.seconds >= SLOW_S and certificate.status == "proved"
        if slow and certificate.good and not certificate.bounded:
            kept[certificate.name] = certificate.to_dict()
    lines = (f" {json.dumps(name)}: {json.dumps(kept[name])}" for name in sorted(kept))
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    _read.cache_clear()
