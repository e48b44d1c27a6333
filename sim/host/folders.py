"""Temporary folders that go with the block that uses them, or else with the process."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import guard
from .stopping import held

__all__ = ["of_process", "one_for_all", "outer", "temporary"]


_OUTER = "SPIKELOOM_OUTER_TMPDIR"  # environment variable, for workers


@contextmanager
def temporary(
    name: str = "", *, keep_failed: bool = False, within: Path | None = None
) -> Iterator[Path]:
    """Context with a new folder, which is removed at the end, at an interrupt, or if killed.

    Parameters
    ----------
    name : str
        Part of its name.
    keep_failed : bool
        Whether it stays after an exception, of which the message may point into it. After an
        interrupt it never stays.
    within : Path, optional
        The folder that it is made in; that of the system if not given.
    """
    folder = None
    place = str(within) if within is not None else outer() if keep_failed else None
    try:
        with held():
            folder = _new(name, place)
        yield folder
    except BaseException as wrong:
        if folder is not None and keep_failed and isinstance(wrong, Exception):
            guard.ended("folder", str(folder))
            folder = None
        raise
    finally:
        if folder is not None:
            with held():
                shutil.rmtree(folder, ignore_errors=True)
                if not folder.exists():  # else a tool writes still, and the guardian tries again
                    guard.ended("folder", str(folder))


def of_process(name: str = "") -> Path:
    """A new folder that is removed when this process ends."""
    with held():
        return _new(name)


@contextmanager
def one_for_all() -> Iterator[None]:
    """Context in which all temporary files of this process and its workers are in one folder.

    It goes at the end; so what a library leaves behind when it is interrupted goes too.
    """
    before = tempfile.tempdir, os.environ.get("TMPDIR"), os.environ.get(_OUTER)
    os.environ[_OUTER] = outer()
    with temporary() as folder:
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        try:
            yield
        finally:
            tempfile.tempdir = before[0]
            for name, value in zip(("TMPDIR", _OUTER), before[1:], strict=True):
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def outer() -> str:
    """The temporary folder of the system, where others are within one folder of this process."""
    return os.environ.get(_OUTER) or tempfile.gettempdir()


def _new(name: str, place: str | None = None) -> Path:
    prefix = f"spikeloom-{name}-" if name else "spikeloom-"
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    guard.begun("folder", str(folder))
    return folder
