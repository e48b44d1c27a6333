"""Stages of a build on machines that do not see its folder: the files travel with the jobs."""

from pathlib import Path

import numpy as np

from spikeloom.golden.core.contract import Params
from spikeloom.sim.host.folders import temporary

from . import hardware
from .results import Built, Comparison, TooSmall

__all__ = ["built_for", "run_netlist"]


def built_for(
    key: str, params: Params, name: str, top: str
) -> tuple[Built | TooSmall, dict[str, bytes]]:
    """As :func:`.hardware.built_for`, with the files by their paths in the folder."""
    with temporary("build") as out:
        result = hardware.built_for(key, params, name, out, top)
        files = (path for path in sorted((out / name).rglob("*")) if path.is_file())
        return result, {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def run_netlist(
    key: str,
    params: Params,
    name: str,
    netlist: tuple[str, bytes],
    inputs: dict[str, np.ndarray],
) -> Comparison:
    """As :func:`.hardware.run_netlist`, of a netlist by the name and the content of its file."""
    with temporary("netlist") as folder:
        file = Path(folder, netlist[0])
        file.write_bytes(netlist[1])
        return hardware.run_netlist(key, params, name, file, inputs)
