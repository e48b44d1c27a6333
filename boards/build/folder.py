"""Files of a build beside those of the devices, so that its folder stands alone."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from spikeloom.formal.core.certificate import Certificate
from spikeloom.golden.core.contract import Params
from spikeloom.sim.check.trace import Trace
from spikeloom.sim.check.vcd import write_vcd
from spikeloom.sim.host.cache import write_atomic

from .application import Design
from .hardware import Run
from .results import BuildResult

__all__ = ["write_certificates", "write_design", "write_summary", "write_waveform"]


def write_design(out: Path, design: Design, vectors: dict[str, np.ndarray]) -> None:
    """What the hardware holds, the vectors that a board is tried with, and files of its own."""
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **vectors)
    write_atomic(out / "vectors.npz", content.getvalue())
    write_atomic(out / "params.json", _json(design.params))
    for file in design.files:
        write_atomic(out / file.path, file.content)


def _json(params: Params) -> str:
    return json.dumps(params.to_dict()) + "\n"


def write_certificates(out: Path, certificates: tuple[Certificate, ...]) -> None:
    """The certificates of this build; those of an earlier one that had more go."""
    folder, written = out / "certificates", set()
    for index, certificate in enumerate(certificates):
        path = folder / f"{index:02}-{certificate.key}.json"
        write_atomic(path, json.dumps(certificate.to_dict(), indent=2))
        written.add(path)
    for path in set(folder.glob("*.json")) - written:
        path.unlink()


def write_waveform(out: Path, run: Run) -> None:
    """The ports of the RTL from reset until the first item is out."""
    cycles = run.first + 2  # one item: all of them would be megabytes, and show no more
    values = {name: signal[:cycles] for name, signal in run.trace.values.items()}
    trace: Trace = replace(run.trace, values=values, rst=run.trace.rst[:cycles])
    write_vcd(out / "first_item.vcd", trace)


def write_summary(out: Path, result: BuildResult) -> None:
    """The numbers, for machines."""
    write_atomic(out / "summary.json", json.dumps(result.to_dict(), indent=2) + "\n")
