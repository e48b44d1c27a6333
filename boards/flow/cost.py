"""Costs of blocks: LUTs, registers, memories and Fmax, from the tools' reports."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from spikeloom.boards.devices.targets import Target
from spikeloom.boards.devices.targets import target as find_target
from spikeloom.golden.core.contract import Params, find
from spikeloom.rtl.core.block import component
from spikeloom.sim.host import cache, sources, tools
from spikeloom.sim.host.folders import temporary
from spikeloom.sim.host.jobs import run_jobs
from spikeloom.sim.host.results import Result, fault_of
from spikeloom.sim.host.verilog import to_rtlil

from . import flow
from .register_harness import RegisterHarness
from .reports import DoesNotFit

__all__ = ["CELLS", "Cost", "synth", "synth_all"]

CELLS = ("lut", "lc", "ff", "bram", "spram", "dsp")


@dataclass(frozen=True, kw_only=True)
class Cost(Result):
    """What a block takes of a device, as the tools report it.

    Attributes
    ----------
    status : {"built", "too large", "error"}
        ``too large`` where the device has not enough.
    target : str
        The device.
    lut, ff, bram, spram, dsp : int or None
        What Yosys's ``stat`` counts in the netlist of the block by itself (``targets.toml`` says
        which cell is how many); ``spram`` is None where the family has none.
    lc : int or None
        Logic cells after packing, by nextpnr; None where the family has none.
    fmax_mhz : float or None
        Of the block routed between registers at all inputs and outputs
        (:class:`~.register_harness.RegisterHarness`), so that the paths from inputs and to outputs
        count in full. None for a target without place and route, and where the tool leaves out the
        delays of a cell in the netlist.
    tools : dict of str to str
        Versions of the tools.
    """

    GOOD: ClassVar[frozenset[str]] = frozenset({"built"})

    target: str = ""
    lut: int | None = None
    lc: int | None = None
    ff: int | None = None
    bram: int | None = None
    spram: int | None = None
    dsp: int | None = None
    fmax_mhz: float | None = None
    tools: dict[str, str] = field(default_factory=dict)


@dataclass
class _Measured:
    """What the cache keeps of a cost."""

    lut: int | None
    lc: int | None
    ff: int | None
    bram: int | None
    spram: int | None
    dsp: int | None
    fmax_mhz: float | None
    seconds: float


def _own_source() -> list[str]:
    """What decides, beside the block, how a cost comes about."""
    package = __name__.rpartition(".")[0]
    names = ("flow", "register_harness", "reports", "cost")
    return [sources.text_digest(f"{package}.{name}") for name in names]


def synth(
    key: str,
    params: Params | None = None,
    *,
    target: str | Target = "ice40-hx8k",
    seed: int = 1,
    cached: bool = True,
) -> Cost:
    """Synthesise one block and read the tools' reports.

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
    cached : bool
        Take an earlier result of the same netlist and tools.
    """
    golden = find(key)
    chosen = target if isinstance(target, Target) else find_target(target)
    params = golden.EXAMPLES[0] if params is None else params
    versions = flow.tool_versions(chosen)
    block = component(key, params)
    digest = cache.digest(to_rtlil(block), repr(chosen), versions, seed, _own_source())
    start = time.monotonic()
    measured = cache.load("synth", digest, _Measured) if cached else None
    if measured is None:
        measured = _measure(key, params, chosen, seed)
        measured["seconds"] = round(time.monotonic() - start, 2)
        cache.store("synth", digest, measured)
    return Cost(
        key=key,
        params=params.to_dict(),
        status="built",
        target=chosen.name,
        tools=versions,
        **measured,
    )


def _measure(key: str, params: Params, target: Target, seed: int) -> dict:
    """Run the tools; their folder stays behind if they fail, since the error points into it."""
    with temporary(f"{key}-{target.name}", keep_failed=True) as folder:
        # The area without the harness, which is no part of the block; the Fmax with it.
        bare = flow.area(component(key, params), target, folder / "area").resources
        fmax = None
        if target.routed:
            wrapped = RegisterHarness(component(key, params))
            fmax = flow.build(wrapped, target, folder / "route", seed=seed, pack=False).fmax_mhz
    return {name: bare.get(name) for name in CELLS} | {"fmax_mhz": fmax}


def _synth_one(key: str, params: Params | None, target: Target, seed: int, cached: bool) -> Cost:
    try:
        return synth(key, params, target=target, seed=seed, cached=cached)
    except tools.MissingTool:
        raise
    except Exception as wrong:  # one broken block must not hide the state of the others
        values = {} if params is None else params.to_dict()
        status = "too large" if isinstance(wrong, DoesNotFit) else "error"
        return Cost(
            key=key, params=values, status=status, error=fault_of(wrong), target=target.name
        )


def synth_all(
    keys: Iterable[str],
    params: Params | None = None,
    *,
    target: str | Target = "ice40-hx8k",
    seed: int = 1,
    cached: bool = True,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Cost]:
    """Synthesise the first example of each block, or ``params``; see :func:`synth`."""
    chosen = target if isinstance(target, Target) else find_target(target)
    work = [(key, params, chosen, seed, cached) for key in keys]
    return list(run_jobs(_synth_one, work, jobs=jobs, cluster=cluster, progress=progress))
