"""Identity of a block: a digest of all that decides its behaviour and its proofs.

It covers the canonical miters of the proofs, the canonical RTLIL of the examples that are not
proved, the settings of the proofs, and the code of the golden model, of which a miter shows only
the symbolic execution. Private names, comments, docstrings and versions of tools are not covered.
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
    """The digest of a block in its present state, 24 hexadecimal digits.

    Parameters
    ----------
    key : str
        The block.
    cached : bool
        Use the digest that was computed from the same sources before.
    """
    name = cache.digest(VERSION, block_sources(key))
    if cached and (found := cache.load("identity", name, str)) is not None:
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
    """The digest of a block if it has been computed from the present sources before, or None."""
    return cache.load("identity", cache.digest(VERSION, block_sources(key)), str)


def block_sources(key: str) -> str:
    """A digest of the sources of a block, of the blocks' code that they import, and of the core.

    It is fast, and changes more often than the digest of the block.
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
    """A digest of the code that makes the miters: the core of each tree, Amaranth and NumPy."""
    texts = []
    for tree in ("golden", "rtl", "formal"):
        spec = importlib.util.find_spec(f"spikeloom.{tree}.core")
        for folder in (spec and spec.submodule_search_locations) or ():
            for path in sorted(Path(folder).glob("*.py")):
                texts.append(sources.text_digest(f"spikeloom.{tree}.core.{path.stem}"))
    versions = [importlib.metadata.version(name) for name in ("amaranth", "numpy")]
    return cache.digest(*texts, versions)
