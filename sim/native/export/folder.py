"""An export in its folder: all of its files or none, in the place of an earlier export."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from spikeloom.sim.host.folders import temporary
from spikeloom.sim.host.locks import alone
from spikeloom.sim.host.stopping import held

__all__ = ["MANIFEST", "publish"]

MANIFEST = "manifest.json"


def publish(files: dict[str, str], manifest: dict[str, Any], out: Path) -> None:
    """Write an export into a folder, and remove what an earlier one has left there.

    What fails or is interrupted leaves the folder as it was.

    Parameters
    ----------
    files : dict of str
        Contents by name.
    manifest : dict
        What :data:`MANIFEST` holds; its ``files`` and ``built`` are the names of files, those that
        are written and those that ``make`` makes of them.
    out : Path
        The folder, made if need be.

    Raises
    ------
    ValueError
        The folder has a file of such a name that is not of an export.
    BlockingIOError
        Another run works in it.
    """
    content = {**files, MANIFEST: json.dumps(manifest, indent=2) + "\n"}
    with _made(out), alone(out):
        earlier = _listed(out)
        for name in content:
            if os.path.lexists(out / name) and name not in earlier:
                raise ValueError(
                    f"-o must be a folder for the export alone, and {out / name} is not of one"
                )
        with temporary("export", within=out) as work:
            for name, text in content.items():
                (work / name).write_text(text, encoding="utf-8", newline="\n")
            with held():
                # First out and last in: a folder with a manifest is whole.
                for name in (MANIFEST, *(earlier - set(content))):
                    (out / name).unlink(missing_ok=True)
                for name in content:
                    os.replace(work / name, out / name)


def _listed(out: Path) -> set[str]:
    """Names of the files of an earlier export, none if there is none."""
    try:
        found = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        kinds = [found["files"], found["built"]] if "spikeloom" in found else []
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    if not kinds or not all(isinstance(kind, list) for kind in kinds):
        return set()
    listed = [MANIFEST, *kinds[0], *kinds[1]]
    names = {name for name in listed if isinstance(name, str)}
    return {name for name in names if name not in {"", ".", ".."} and Path(name).name == name}


@contextmanager
def _made(out: Path) -> Iterator[None]:
    """Context that removes the folders again that it had to make, unless there is something."""
    new = [place for place in (out, *out.parents) if not place.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for place in new:
            with suppress(OSError):
                place.rmdir()
        raise
