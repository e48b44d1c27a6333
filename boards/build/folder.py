"""Files of a build beside those of the devices, so that its folder stands alone."""

import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from spikeloom.boards.devices.targets import targets
from spikeloom.formal.core.certificate import Certificate
from spikeloom.golden.core.contract import Params
from spikeloom.sim.check.trace import Trace
from spikeloom.sim.check.vcd import write_vcd
from spikeloom.sim.host.cache import write_atomic
from spikeloom.sim.host.stopping import held

from .application import Design
from .hardware import Run
from .results import BuildResult

__all__ = [
    "publish",
    "unfinished",
    "write_certificates",
    "write_design",
    "write_summary",
    "write_waveform",
]

_SUMMARY = "summary.json"


@contextmanager
def unfinished(out: Path) -> Iterator[Path]:
    """Context with a new folder in ``out``, which stays only if a build fails with files in it."""
    work = out / "unfinished"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        yield work
    except BaseException as wrong:
        if not isinstance(wrong, Exception):  # an interrupt: nobody reads what is there
            shutil.rmtree(work, ignore_errors=True)
        raise
    finally:
        if work.exists() and not any(work.iterdir()):
            work.rmdir()


def publish(work: Path, out: Path, devices: list[str]) -> None:
    """Move a finished build into its place, and remove what an earlier one has left there.

    Parameters
    ----------
    work, out : Path
        Where it is, and where it belongs.
    devices : list of str
        The devices with a bitstream. Whatever is there of others is of another network.
    """
    with held():
        # First out and last in: a folder with a summary is whole.
        (out / _SUMMARY).unlink(missing_ok=True)
        left = set(targets()) - set(devices)
        for name in left:
            if (out / name).is_dir():
                shutil.rmtree(out / name)
        for path in sorted(work.iterdir(), key=lambda path: path.name == _SUMMARY):
            if path.name in left:
                continue
            place = out / path.name
            if path.is_dir() and place.is_dir():
                shutil.rmtree(place)
            os.replace(path, place)


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
    """The certificates of this build."""
    for index, certificate in enumerate(certificates):
        path = out / "certificates" / f"{index:02}-{certificate.key}.json"
        write_atomic(path, json.dumps(certificate.to_dict(), indent=2))


def write_waveform(out: Path, run: Run) -> None:
    """The ports of the RTL from reset until the first item is out."""
    cycles = run.first + 2  # one item: all of them would be megabytes, and show no more
    values = {name: signal[:cycles] for name, signal in run.trace.values.items()}
    trace: Trace = replace(run.trace, values=values, rst=run.trace.rst[:cycles])
    write_vcd(out / "first_item.vcd", trace)


def write_summary(out: Path, result: BuildResult) -> None:
    """The numbers, for machines."""
    write_atomic(out / _SUMMARY, json.dumps(result.to_dict(), indent=2) + "\n")
