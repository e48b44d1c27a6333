"""Targets of the flow, read from ``targets.toml``: a family of devices, a device, its package."""

import difflib
import functools
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["RESOURCES", "Family", "Target", "target", "targets"]

# What is counted, in the order it is shown. A logic cell (lc) holds one LUT and one flip-flop.
RESOURCES = ("lut", "lc", "ff", "carry", "bram", "spram", "dsp", "io")


@dataclass(frozen=True, kw_only=True)
class Family:
    """How the tools of a device family are called; the fields are told in ``targets.toml``."""

    arch: str
    flow: str
    pnr: str
    pnr_options: list[str]
    unpinned: list[str]
    constraints: str
    config: str
    bitstream: str
    tools: list[str]
    cells: dict[str, dict[str, int]]
    bels: dict[str, str]
    untimed: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Target:
    """One device in one package.

    Parameters
    ----------
    name : str
        Name on the command line.
    family : Family
        Its tools.
    device, package, board : str
        What it is called, and a board that carries it.
    synth_options, pnr_options : list of str
        Options beyond the family's.
    freq_mhz : float
        Clock constraint if none is given, MHz.
    capacity : dict of str to int
        What the device has of each resource; ``io`` counts pins of the package.
    flow_options : dict of str to str
        What the edalize flow wants beside the options of its tools.
    ladder : bool
        Whether records of blocks have their cost on it.
    clock_pin, pins : str, list of str
        Where the clock and other ports go that no constraint names, for a tool that cannot choose.
    """

    name: str
    family: Family
    device: str
    package: str
    board: str
    synth_options: list[str]
    pnr_options: list[str]
    freq_mhz: float
    capacity: dict[str, int]
    flow_options: dict[str, str] = field(default_factory=dict)
    clock_pin: str = ""
    pins: list[str] = field(default_factory=list)
    # Not in the text of a target, since it decides no result of a tool.
    ladder: bool = field(default=True, repr=False)

    @property
    def routed(self) -> bool:
        """Whether there is place and route for it, and so an Fmax and a bitstream."""
        return bool(self.family.flow)


@functools.cache
def _read() -> dict[str, Target]:
    text = Path(__file__).with_name("targets.toml").read_text(encoding="utf-8")
    described = tomllib.loads(text)
    families = {name: Family(**fields) for name, fields in described["family"].items()}
    return {
        name: Target(**(fields | {"name": name, "family": families[fields["family"]]}))
        for name, fields in described["target"].items()
    }


def targets() -> dict[str, Target]:
    """All targets by name."""
    return dict(_read())


def target(name: str) -> Target:
    """The target ``name``; an unknown one is refused with the nearest names."""
    known = _read()
    if not isinstance(name, str):
        raise TypeError(f"target must be one of {', '.join(known)}, not {name!r}")
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.3)
        hint = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(known)}"
        raise ValueError(f"no target is named {name!r}; {hint}")
    return known[name]
