"""Identity of a block: a digest of all that decides what it does and what is proved of it.

It is taken of the miters of the proofs, with private names replaced, of the component with the
other examples, of the settings of the proofs, and of the golden model's own code, for what no miter
can see. Names, comments, docstrings and versions of tools are not in it.
"""

import functools
import importlib.metadata
import importlib.util
from pathlib import Path

from spikeloom.formal.core.canonical import canonical
from spikeloom.formal.core.miter import miter
from spikeloom.formal.core.proof import spec_of
from spikeloom.formal.core.properties import properties_of
from spikeloom.golden.core.contract import GOLDENS, find
from spikeloom.rtl.core.block import BLOCKS, component
from spikeloom.sim.host import cache, sources
from spikeloom.sim.host.verilog import to_rtlil

__all__ = ["block_digest", "block_sources", "known_digest"]

VERSION = "block 1"


def block_digest(key: str, *, cached: bool = True) -> str:
    """The digest of a block as it is now.

    Parameters
    ----------
    cached : bool
        Take that of an earlier time at which all sources were the same.
    """
    name = cache.digest(VERSION, block_sources(key))
    if cached and (found := cache.load("identity", name)) is not None:
        return found
    golden, spec, properties = find(key), spec_of(key), properties_of(key)
    parts = [sources.reached(golden.__module__, golden.__name__)]
    proved = spec.proved(golden)
    for params in proved:
        dut = component(key, params)
        text = miter(golden(params), dut, properties, outstanding=spec.outstanding)
        settings = [spec.engines, spec.depth, spec.cycles(params), spec.outstanding]
        parts += [str(params.to_dict()), canonical(text), str(settings)]
    for params in golden.EXAMPLES:
        if params not in proved:
            parts += [str(params.to_dict()), canonical(to_rtlil(component(key, params)))]
    found = cache.digest(VERSION, *parts)[:24]
    cache.store("identity", name, found)
    return found


def known_digest(key: str) -> str | None:
    """The digest of a block if it has been computed from these sources before."""
    return cache.load("identity", cache.digest(VERSION, block_sources(key)))


def block_sources(key: str) -> str:
    """A digest of the sources of a block, of all block code that they import, and of the machinery.

    It changes more often than the digest of the block, and takes no time.
    """
    component_module = BLOCKS.module_of(key)
    modules = [GOLDENS.module_of(key), component_module]
    # Properties stand beside the component, or beside a base of it.
    for module in sources.closure(component_module):
        modules.append(module.replace(".rtl.", ".formal."))
    found = sources.sources_digest([module for module in modules if sources.exists(module)])
    return cache.digest(found, _machinery())[:24]


@functools.cache
def _machinery() -> str:
    """A digest of what makes a miter of a block."""
    texts = []
    for tree in ("golden", "rtl", "formal"):
        spec = importlib.util.find_spec(f"spikeloom.{tree}.core")
        for folder in (spec and spec.submodule_search_locations) or ():
            for path in sorted(Path(folder).glob("*.py")):
                texts.append(sources.text_digest(f"spikeloom.{tree}.core.{path.stem}"))
    versions = [importlib.metadata.version(name) for name in ("amaranth", "numpy")]
    return cache.digest(*texts, versions)
