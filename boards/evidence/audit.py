"""Rotating audit: a share of the blocks is verified anew in every run of the tests.

Records are taken as true in between. The blocks of a run follow from the commit, so they cannot be
chosen, and over many commits every block has its turn.
"""

import functools
import hashlib
import importlib.metadata
import os
from pathlib import Path

from spikeloom.sim.host import tools

__all__ = ["SHARE", "audited", "seed"]

SHARE = 40
"""One block in this number is audited: a climb takes a minute and a half in the mean."""


@functools.cache
def seed() -> str:
    """Seed of the choice: ``SPIKELOOM_AUDIT`` if set, else the commit, else the version."""
    chosen = os.environ.get("SPIKELOOM_AUDIT")
    if chosen:
        return chosen
    try:
        done = tools.run(["git", "rev-parse", "HEAD"], Path(__file__).parent, timeout=60)
    except (OSError, tools.MissingTool, tools.ToolError):
        return importlib.metadata.version("spikeloom")
    return done.stdout.strip()


def audited(key: str, share: int = SHARE) -> bool:
    """Whether a block or a model is audited in this run."""
    digest = hashlib.sha256(f"{seed()} {key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % share == 0
