"""Rotating audit: a share of the blocks is verified anew in every run of the tests.

Records are taken as true in between. The blocks of a run follow from the commit, so they cannot be
chosen, and over many commits every block has its turn.
"""

import functools
import hashlib
import importlib.metadata
import os
from pathlib import Path

from spikeloom.golden.core.contract import goldens
from spikeloom.golden.neuron.compiler.frontend.library import models
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


def audited(name: str) -> bool:
    """Whether a block, by its key, or a model is audited in this run."""
    return name in _turn(seed(), "." in name)


@functools.cache
def _turn(of: str, blocks: bool) -> frozenset[str]:
    """The blocks or models whose turn it is: always as many, so a run costs about the same."""
    names = goldens() if blocks else models()
    ranks = sorted(names, key=lambda name: hashlib.sha256(f"{of} {name}".encode()).digest())
    return frozenset(ranks[: max(1, round(len(ranks) / SHARE))])
