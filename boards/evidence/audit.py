"""The audit: a share of the blocks that climbs anew in every run of the tests.

What is recorded is believed until the block's turn comes. Whose turn it is follows from the commit,
so nobody chooses it, and every block has its turn.
"""

import functools
import hashlib
import importlib.metadata
import os
import subprocess
from pathlib import Path

__all__ = ["SHARE", "audited", "seed"]

SHARE = 20
"""One block in so many has its turn."""


@functools.cache
def seed() -> str:
    """What chooses: ``SPIKELOOM_AUDIT``, or the commit of the sources, or else the version."""
    chosen = os.environ.get("SPIKELOOM_AUDIT")
    if chosen:
        return chosen
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return importlib.metadata.version("spikeloom")
    return done.stdout.strip()


def audited(key: str, share: int = SHARE) -> bool:
    """Whether it is the turn of a block, or of a model."""
    digest = hashlib.sha256(f"{seed()} {key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % share == 0
