"""C and C++ to shared objects, built once for each content."""

import ctypes
import importlib.util
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from . import cache, folders, tools

__all__ = ["FLAGS", "artifact", "build_folder", "compile_cc", "compiler", "library"]

# Hidden symbols, since the models of one process define the same functions.
FLAGS = ["-std=c++17", "-O2", "-w", "-fPIC", "-DNDEBUG", "-fvisibility=hidden"]


def compiler(language: str = "c++") -> list[str]:
    """Command of a compiler: the machine's own, else that of the ziglang package.

    Parameters
    ----------
    language : {"c++", "cc"}
        C++, or C.
    """
    try:
        return [tools.find(language)]
    except tools.MissingTool:
        if importlib.util.find_spec("ziglang") is None:
            raise
        return [sys.executable, "-m", "ziglang", language]


@contextmanager
def build_folder(workdir):
    """Context with ``workdir``, created if necessary, or a temporary folder if that is None."""
    if workdir is None:
        with folders.temporary() as folder:
            yield folder
    else:
        Path(workdir).mkdir(parents=True, exist_ok=True)
        yield Path(workdir)


def compile_cc(cwd, argv, made):
    """Compile in ``cwd`` with the common flags, and return the content of the file ``made``."""
    tools.run([*compiler(), *FLAGS, *argv, "-o", made], cwd, makes=[made])
    return (Path(cwd) / made).read_bytes()


def artifact(engine: str, key: str, suffix: str, build: Callable[[], bytes]) -> Path:
    """The file ``key`` of an engine in the cache, written with the bytes of ``build()`` if new."""
    return cache.load_file(engine, key, suffix) or _built(engine, key, suffix, build)


def _built(engine: str, key: str, suffix: str, build: Callable[[], bytes]) -> Path:
    content = build()
    try:
        return cache.store_file(engine, key, suffix, content)
    except OSError:  # a cache that cannot be written costs time, not results
        path = folders.of_process() / f"{key}{suffix}"
        path.write_bytes(content)
        return path


def library(engine: str, key: str, build: Callable[[], bytes]) -> ctypes.CDLL:
    """The shared object ``key`` of an engine from the cache, built by ``build()`` if new.

    Raises
    ------
    ToolError
        What was built cannot be loaded.
    """
    try:
        return ctypes.CDLL(str(artifact(engine, key, ".so", build)))
    except OSError:  # whole, and of another machine: build it again
        pass
    try:
        return ctypes.CDLL(str(_built(engine, key, ".so", build)))
    except OSError as wrong:
        raise tools.ToolError(f"what the compiler made cannot be loaded: {wrong}") from None
