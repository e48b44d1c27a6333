"""Readers of the tools' reports: cells of a netlist, utilisation, Fmax, the critical path."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from spikeloom.boards.devices.targets import RESOURCES, Target
from spikeloom.sim.host.tools import ToolError

__all__ = [
    "DoesNotFit",
    "PnrReport",
    "Stat",
    "read_log",
    "read_ports",
    "read_report",
    "read_stat",
    "untimed",
]

# A line of nextpnr's log such as "Info:   ICESTORM_LC:   75/   7680     0%".
_UTILISATION = re.compile(r"^Info:\s+(\w+):\s+(\d+)/\s*(\d+)\s+\d+%$", re.MULTILINE)


class DoesNotFit(ToolError):
    """A design needs more than its device has.

    Attributes
    ----------
    needed, available : dict of str to int
        For each resource that the device has a known number of.
    """

    def __init__(
        self, target: Target, needed: Mapping[str, int], available: Mapping[str, int], folder
    ):
        self.needed, self.available = dict(needed), dict(available)
        names = [name for name in RESOURCES if name in needed and name in available]
        over = [name for name in names if needed[name] > available[name]]
        rest = [name for name in names if name not in over]

        def told(names):
            return ", ".join(f"{needed[name]} {name} of {available[name]}" for name in names)

        within = f"; within: {told(rest)}" if rest else ""
        super().__init__(
            f"the design does not fit {target.name}: it needs {told(over)}{within}; "
            f"reports are in {folder}"
        )


@dataclass(frozen=True)
class Stat:
    """Cells of a synthesised netlist, by Yosys's ``stat``.

    Parameters
    ----------
    resources : dict of str to int
        Number of each resource in :data:`~.targets.RESOURCES` except ``lc``, which
        only packing tells.
    cells : dict of str to int
        Number of cells of each type.
    """

    resources: dict[str, int]
    cells: dict[str, int]


@dataclass(frozen=True)
class PnrReport:
    """What nextpnr reported.

    Parameters
    ----------
    fmax_mhz : float or None
        Highest clock frequency between registers, of the slowest clock; None without such a path.
    constraint_mhz : float or None
        What was asked of that clock.
    utilization : dict
        For each kind of place ``{"used": …, "available": …}``, in nextpnr's names.
    critical_path : dict or None
        The path that sets ``fmax_mhz``: ``from`` and ``to`` (cells), ``delay_ns``, of which
        ``logic_ns`` and ``routing_ns``, and ``cells`` passed in order.
    """

    fmax_mhz: float | None
    constraint_mhz: float | None
    utilization: dict[str, dict[str, int]] = field(repr=False)
    critical_path: dict | None = field(repr=False)


def _load(path, what: str) -> dict:
    try:
        value = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as wrong:
        raise ToolError(f"{path} cannot be read: {wrong.strerror}") from None
    except ValueError as wrong:
        raise ToolError(f"{path} is not {what}: {wrong}") from None
    if not isinstance(value, dict):
        raise ToolError(f"{path} is not {what}: it holds no object")
    return value


def read_stat(path, target: Target) -> Stat:
    """Read what ``tee -o FILE stat -json`` wrote, and count the cells of ``target``'s family."""
    stat = _load(path, "the statistics of a netlist")
    try:
        design = stat["design"]
        cells = {name: int(number) for name, number in design["num_cells_by_type"].items()}
        io = int(design["num_port_bits"])
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ToolError(f"{path} is not the statistics of a netlist: no {wrong}") from None
    # Cells of Yosys's own are no hardware yet; counted as nothing they would make a block cheap.
    left = [name for name in cells if name.startswith("$") and name != "$scopeinfo"]
    if left:
        raise ToolError(f"{path}: synthesis for {target.name} left {', '.join(sorted(left))}")
    resources = {
        resource: sum(
            number * weight
            for cell, number in cells.items()
            for pattern, weight in patterns.items()
            if fnmatchcase(cell, pattern)
        )
        for resource, patterns in target.family.cells.items()
    }
    return Stat(resources | {"io": io}, cells)


def untimed(cells: Mapping[str, int], target: Target) -> list[str]:
    """Kinds of cells whose delays place and route leaves out, so that its Fmax says nothing."""
    patterns = target.family.untimed
    return sorted(cell for cell in cells if any(fnmatchcase(cell, p) for p in patterns))


def read_ports(path, top: str) -> list[str]:
    """Names of the port bits of a netlist in Yosys's JSON form: ``clk``, ``state[0]``, …"""
    netlist = _load(path, "a netlist")
    try:
        ports = netlist["modules"][top]["ports"]
        widths = {name: len(port["bits"]) for name, port in ports.items()}
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ToolError(f"{path} is not a netlist of {top}: no {wrong}") from None
    return [
        name if width == 1 else f"{name}[{bit}]"
        for name, width in widths.items()
        for bit in range(width)
    ]


def _critical(paths: list[dict], clock: str) -> dict | None:
    """The longest path from registers to registers of ``clock``."""
    longest = None
    for path in paths:
        # An end is "posedge clk", or "<async>": pins and asynchronous paths say nothing of Fmax.
        ends = (path["from"], path["to"])
        if not all(end.split(" ", 1)[-1] == clock for end in ends):
            continue
        steps = path["path"]
        routing = sum(step["delay"] for step in steps if step["type"] == "routing")
        total = sum(step["delay"] for step in steps)
        if longest is None or total > longest["delay_ns"]:
            longest = {
                "from": steps[0]["from"]["cell"],
                "to": steps[-1]["to"]["cell"],
                "delay_ns": round(total, 3),
                "logic_ns": round(total - routing, 3),
                "routing_ns": round(routing, 3),
                "cells": [step["to"]["cell"] for step in steps if step["type"] == "routing"],
            }
    return longest


def read_report(path) -> PnrReport:
    """Read what nextpnr's ``--report`` wrote."""
    report = _load(path, "a report of nextpnr")
    try:
        clocks = sorted(
            (float(entry["achieved"]), float(entry["constraint"]), name)
            for name, entry in report["fmax"].items()
        )
        utilization = {
            name: {"used": int(entry["used"]), "available": int(entry["available"])}
            for name, entry in report["utilization"].items()
        }
        if not clocks:
            return PnrReport(None, None, utilization, None)
        achieved, constraint, clock = clocks[0]
        path_found = _critical(report["critical_paths"], clock)
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ToolError(f"{path} is not a report of nextpnr: no {wrong}") from None
    return PnrReport(round(achieved, 2), round(constraint, 2), utilization, path_found)


def read_log(path) -> dict[str, dict[str, int]]:
    """Utilisation from nextpnr's log, which also a failed run leaves; empty if it died before."""
    try:
        text = Path(path).read_text(errors="replace", encoding="utf-8")
    except OSError:
        return {}
    return {
        name: {"used": int(used), "available": int(available)}
        for name, used, available in _UTILISATION.findall(text)
    }
