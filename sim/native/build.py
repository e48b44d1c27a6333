"""Machine code of C text: compiled once for each content and processor."""

import ctypes
import functools
import platform
import sys
from contextlib import suppress
from pathlib import Path

from spikeloom.sim.host import cache, compiling, folders, tools

__all__ = ["FLAGS", "load"]

FLAGS = ["-std=c99", "-w", "-fPIC", "-shared"]
# More than that costs GCC seconds in long texts and gains little. Threaded jumps are control flow,
# which keeps loops from vector units.
GCC = ["-O1", "-march=native"]
VECTORS = ["-ftree-loop-vectorize", "-fvect-cost-model=dynamic", "-ftree-vrp", "-fno-thread-jumps"]
CLANG = ["-O2", "-march=native"]
ZIG = ["-O2", "-mcpu=native", "-fno-sanitize=all"]
LIMIT_S = 60.0
"""Seconds that a compiler has; those that are well need less than one."""


def load(text: str, *, vectors: bool = True) -> ctypes.CDLL:
    """The library of a translation unit, from the cache if it is there.

    Parameters
    ----------
    text : str
        C99.
    vectors : bool
        Whether to take the time to look for what vector units can do.

    Raises
    ------
    MissingTool
        There is no compiler of C.
    ToolError
        It fails, or does not end, or there is no room for its files.
    """
    command = compiling.compiler("cc")
    flags = _flags(command, vectors)
    # A cache may be shared by machines, and the code is for the processor of this one.
    key = cache.digest(text, command, flags, processor())[:24]

    def build() -> bytes:
        with folders.temporary() as folder:
            (Path(folder) / "golden.c").write_text(text, encoding="utf-8")
            argv = [*command, *flags, "golden.c", "-o", "golden.so"]
            tools.run(argv, folder, makes=["golden.so"], timeout=LIMIT_S)
            return (Path(folder) / "golden.so").read_bytes()

    try:
        return compiling.library("golden", key, build)
    except OSError as wrong:
        raise tools.ToolError(f"machine code cannot be made: {wrong}") from None


def _flags(command: list[str], vectors: bool) -> list[str]:
    if "ziglang" in command:
        return [*FLAGS, *ZIG]
    if "clang" in Path(command[0]).resolve().name or sys.platform == "darwin":
        return [*FLAGS, *CLANG]
    return [*FLAGS, *GCC, *(VECTORS if vectors else [])]


@functools.cache
def processor() -> str:
    """What tells the instructions of this machine's processor from those of others."""
    said = [platform.machine(), platform.system(), platform.processor()]
    lines: list[str] = []
    if sys.platform == "linux":
        with suppress(OSError):
            text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
            lines = text.splitlines()
    # The names of the lines are those of x86, of ARM and of RISC-V.
    names = ("flags", "Features", "model name", "CPU part", "isa")
    return " ".join([*said, *sorted({line for line in lines if line.startswith(names)})])
