"""Generated C++ to a shared object, compiled once per content."""

import ctypes
import importlib.util
import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from .. import cache, tools

__all__ = ["build_folder", "compile_library", "compiler", "library"]


def compiler() -> list[str]:
    """Command of a C++ compiler: the machine's own, or the one of the ziglang package."""
    try:
        return [tools.find("c++")]
    except tools.MissingTool:
        if importlib.util.find_spec("ziglang") is None:
            raise
        return [sys.executable, "-m", "ziglang", "c++"]


@contextmanager
def build_folder(workdir):
    """``workdir`` itself, made if need be, or a temporary folder."""
    if workdir is None:
        with tempfile.TemporaryDirectory(prefix="spikeloom-") as folder:
            yield Path(folder)
    else:
        Path(workdir).mkdir(parents=True, exist_ok=True)
        yield Path(workdir)


def compile_library(cwd, sources, flags):
    """Compile ``sources``, relative to ``cwd``, to ``model.so`` there and return its content."""
    shared = ["-shared", "-fPIC", "-DNDEBUG", "-w", "-o", "model.so"]
    tools.run([*compiler(), *flags, *shared, *sources], cwd, makes=["model.so"])
    return (Path(cwd) / "model.so").read_bytes()


def library(engine: str, key: str, build) -> ctypes.CDLL:
    """The shared object kept under ``key``, or the one that ``build()`` gives the bytes of."""
    path = cache.cache_dir() / engine / f"{key}.so"
    if path.exists():
        try:
            return ctypes.CDLL(str(path))
        except OSError:  # damaged, or of another machine: build it again
            os.unlink(path)
    content = build()
    try:
        cache.write_atomic(path, content)
        return ctypes.CDLL(str(path))
    except OSError:  # a cache that cannot be written costs time, not results
        with tempfile.TemporaryDirectory(prefix="spikeloom-") as folder:
            path = Path(folder) / "model.so"
            path.write_bytes(content)
            return ctypes.CDLL(str(path))
