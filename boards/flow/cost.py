"""What each block costs: the record of its synthesis, kept by content."""

import hashlib
import shutil
import tempfile
from pathlib import Path

from spikeloom.boards.devices.targets import Target
from spikeloom.boards.devices.targets import target as find_target
from spikeloom.golden.core.contract import Params, find
from spikeloom.rtl.core.block import blocks, component
from spikeloom.sim.host import cache
from spikeloom.sim.host.jobs import run_jobs
from spikeloom.sim.host.verilog import to_rtlil

from . import flow
from .register_harness import RegisterHarness

__all__ = ["synth", "synth_all"]


def _own_source() -> str:
    """A hash of the files that decide how a record comes about."""
    sha = hashlib.sha256()
    here = Path(__file__).parent
    for name in ("flow.py", "register_harness.py", "reports.py", "cost.py"):
        sha.update((here / name).read_bytes())
    return sha.hexdigest()


def synth(
    key: str, params: Params | None = None, target: str | Target = "ice40-hx8k", seed: int = 1
) -> dict:
    """Synthesise one block and read the tools' reports.

    The area is that of the block by itself: ``lut``, ``ff``, ``bram`` and ``dsp`` as Yosys's
    ``stat`` counts the cells of the synthesised netlist (``targets.toml`` says which cell is how
    many), ``lc`` as nextpnr counts logic cells after packing, None where the family has none.

    ``fmax_mhz`` is nextpnr's, after routing the block between registers at all inputs and outputs
    (:class:`~.register_harness.RegisterHarness`), so that the paths from inputs and to
    outputs count in full. It is None for a target without place and route, and where the tool
    leaves out the delays of a cell in the netlist.

    Parameters
    ----------
    key : str
        Key of the block.
    params : Params, optional
        The first of the block's examples if not given.
    target : str or Target
        Name of a target, or a target.
    seed : int
        Seed of place and route.

    Returns
    -------
    dict
        ``key``, ``target``, ``params``, ``lut``, ``lc``, ``ff``, ``bram``, ``dsp``, ``fmax_mhz``
        and ``tools``, the versions of the tools.
    """
    golden = find(key)
    chosen = target if isinstance(target, Target) else find_target(target)
    params = golden.EXAMPLES[0] if params is None else params
    versions = flow.tool_versions(chosen)
    block = component(key, params)
    described = repr(chosen)
    digest = cache.digest(to_rtlil(block), described, versions, seed, _own_source())
    measured = cache.load("synth", digest)
    if measured is None:
        measured = _measure(key, params, chosen, seed)
        cache.store("synth", digest, measured)
    return {
        "key": key,
        "target": chosen.name,
        "params": params.to_dict(),
        **measured,
        "tools": versions,
    }


def _measure(key: str, params: Params, target: Target, seed: int) -> dict:
    """Run the tools; their folder stays behind if they fail, since the error points into it."""
    folder = Path(tempfile.mkdtemp(prefix=f"spikeloom-{key}-{target.name}-"))
    bare = flow.area(component(key, params), target, folder / "area").resources
    fmax = None
    if target.routed:
        wrapped = RegisterHarness(component(key, params))
        fmax = flow.build(wrapped, target, folder / "route", seed=seed, pack=False).fmax_mhz
    shutil.rmtree(folder)
    return {name: bare.get(name) for name in ("lut", "lc", "ff", "bram", "dsp")} | {
        "fmax_mhz": fmax
    }


def synth_all(
    target: str | Target = "ice40-hx8k",
    keys: list[str] | None = None,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    progress=None,
    seed: int = 1,
) -> list[dict]:
    """Synthesise the first example of each block.

    Parameters
    ----------
    target : str or Target
        Name of a target, or a target.
    keys : list of str, optional
        Keys of blocks; all that there are if not given.
    jobs, cluster, progress
        See :func:`spikeloom.sim.host.jobs.run_jobs`.
    seed : int
        Seed of place and route.

    Returns
    -------
    list of dict
        One record of :func:`synth` for each key, in order.
    """
    chosen = target if isinstance(target, Target) else find_target(target)
    keys = list(blocks()) if keys is None else list(keys)
    arguments = [(key, None, chosen, seed) for key in keys]
    return list(run_jobs(synth, arguments, jobs=jobs, cluster=cluster, progress=progress))
