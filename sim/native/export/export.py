"""A golden model as source text in a folder, which checks itself without this package."""

import importlib.metadata
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spikeloom.golden.core.contract import Golden
from spikeloom.golden.core.trace import trace
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.sim.host import cache

from . import c, hls, python
from .costs import costs_of
from .folder import publish
from .interface import Interface
from .names import Names, comment
from .readme import readme
from .vectors import vectors_of

__all__ = ["FORMS", "Export", "export"]

FORMS = {"c": c.bundle, "hls": hls.bundle, "python": python.bundle}
"""What makes the files of each form."""

VERSION = importlib.metadata.version("spikeloom")
_BUILT = {"c": ("check",), "hls": ("check", "check_vendor"), "python": ()}


@dataclass(frozen=True)
class Export:
    """An export.

    Attributes
    ----------
    files : dict of str
        Contents by name.
    manifest : dict
        What it is, ready for JSON.
    """

    files: dict[str, str]
    manifest: dict[str, Any]

    def write(self, out: Path) -> None:
        """Write all files into a folder, in the place of an earlier export."""
        publish(self.files, self.manifest, out)


def export(golden: Golden, form: str, seed: int = 0) -> Export:
    """Source text of a model, golden vectors, and a Makefile that runs them.

    Parameters
    ----------
    golden : Golden
        The model.
    form : str
        One of :data:`FORMS`.
    seed : int
        Seed of the inputs of the vectors.

    Raises
    ------
    DialectError
        The model leaves the golden dialect.
    """
    found = trace(golden)
    interface = Interface(found)
    costs = costs_of(found, interface)
    operations = sum(sum(by.values()) for by in costs["operations"].values())
    vectors = vectors_of(golden, operations, seed)
    stem, about = _stem(golden), _about(golden)
    files = FORMS[form](found, interface, stem, about)
    files["vectors.txt"] = vectors.text
    manifest = {
        "spikeloom": VERSION,
        "form": form,
        "key": golden.KEY,
        "params": golden.params.to_dict(),
        "stem": stem,
        "call": interface.call,
        **interface.to_dict(),
        "vectors": {"seed": seed, "runs": vectors.runs, "steps": vectors.steps},
        **costs,
        "built": list(_BUILT[form]),
    }
    files["README.md"] = readme(stem, form, about, interface, manifest)
    manifest["files"] = sorted(files)
    manifest["digest"] = cache.digest(json.dumps(files, sort_keys=True))
    return Export(files, manifest)


def _stem(golden: Golden) -> str:
    """What files, types and functions are called: no word, and no header of a standard library."""
    params = golden.params
    text = golden.KEY or type(golden).__name__
    if isinstance(params, ModelParams):
        text = f"{text} {params.description.name}"
    return Names().add(text.lower())


def _about(golden: Golden) -> str:
    params, what = golden.params, golden.KEY or type(golden).__name__
    if isinstance(params, ModelParams):
        what = f"{what}, the model {params.description.name}"
    return comment(f"{what}, bit for bit as the golden model of spikeloom {VERSION}")
