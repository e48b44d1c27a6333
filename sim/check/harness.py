"""Bit-true harness: a component against its golden model on random inputs, with any engine."""

import dataclasses
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from spikeloom.golden.core.contract import CycleGolden, Golden, Params, find
from spikeloom.golden.core.ports import Stream
from spikeloom.rtl.core.block import component as build_component
from spikeloom.sim.engines import engine as find_engine
from spikeloom.sim.host import tools
from spikeloom.sim.host.jobs import run_jobs
from spikeloom.sim.host.results import Result, fault_of

from . import compare, trace
from .bench import Bench
from .coverage import Coverage, measure

__all__ = ["CheckResult", "FaultyGolden", "check", "check_all"]

COVERED = 4096
"""Steps of all runs together in which coverage is measured."""

COVERED_RUNS = 8
"""Runs in which coverage is measured; more where they have few steps."""


@dataclass(frozen=True, kw_only=True)
class CheckResult(Result):
    """The result of one check.

    Attributes
    ----------
    status : {"equal", "different", "error"}
        Whether the component was bit-true in all cycles or transfers that were compared.
    engine : str
        Engine that simulated the component.
    seed : int
        Seed of the inputs.
    cycles : int
        Clock cycles simulated, over all runs.
    transfers : int
        Transfers on output streams, over all runs.
    mismatches : int
        Samples (elements of ports in one cycle, or transfers) that differ or violate a stream rule.
    message : str
        The first of them with all that is needed to reproduce it, on one line; or empty.
    coverage : Coverage or None
        Coverage of the golden model's decisions by these inputs; None if it was not measured.
    """

    GOOD: ClassVar[frozenset[str]] = frozenset({"equal"})

    engine: str = ""
    seed: int = 0
    cycles: int = 0
    transfers: int = 0
    mismatches: int = 0
    message: str = ""
    coverage: Coverage | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; of the coverage two counts, and the missed decisions."""
        values = dataclasses.asdict(dataclasses.replace(self, coverage=None))
        if self.coverage is not None:
            values["coverage"] = self.coverage.to_dict()
        return values


class FaultyGolden:
    """A golden model with one inverted bit: the negative control of a harness.

    The lowest bit of the first output that is always compared is inverted in cycle ``at`` after
    reset, or in item ``at`` of a transaction model.
    """

    def __init__(self, golden: Golden, at: int = 0):
        self.golden, self.at, self.params = golden, at, golden.params
        self.KEY, self.KIND = golden.KEY, golden.KIND
        names = [x.name for x in golden.results() if not x.name.endswith("__payload")]
        self.port = names[0]

    def registers(self):
        """The registers of the golden model."""
        return self.golden.registers()

    def results(self):
        """The outputs of the golden model."""
        return self.golden.results()

    def reset(self, runs):
        """The state of the golden model, and a count of steps."""
        return {**self.golden.reset(runs), "_at": np.zeros(runs, np.int64)}

    def _falsify(self, state, result):
        after, outputs = result
        right = np.asarray(outputs[self.port]) * 1
        now = (state["_at"] == self.at).astype(right.dtype)
        wrong = right ^ now.reshape(now.shape + (1,) * (right.ndim - now.ndim))
        return {**after, "_at": state["_at"] + 1}, {**outputs, self.port: wrong}

    def step(self, state, **inputs):
        """One step of the golden model, with the inverted bit when it is due."""
        inner = {name: value for name, value in state.items() if name != "_at"}
        return self._falsify(state, self.golden.step(inner, **inputs))

    def transfer(self, state, **items):
        """One transaction of the golden model, with the inverted bit when it is due."""
        inner = {name: value for name, value in state.items() if name != "_at"}
        return self._falsify(state, self.golden.transfer(inner, **items))


def check(
    key: str,
    params: Params | None = None,
    *,
    engine: str = "pysim",
    seed: int = 0,
    cycles: int = 2000,
    component=None,
    golden=None,
    coverage: bool = False,
    vcd=None,
) -> CheckResult:
    """Simulate a component and its golden model on the same random inputs, and compare them.

    Parameters
    ----------
    key : str
        The block; also its name in messages if ``component`` and ``golden`` are given.
    params : Params, optional
        Its parameters; those of ``golden`` if that is given, else the block's default.
    engine : str
        Name of an engine, see :data:`spikeloom.sim.engines.ENGINES`.
    seed : int
        Seed of the inputs.
    cycles : int
        Clock cycles of random inputs, spread over several runs from power-on. A transaction block
        then runs on until every item is out.
    component, golden : optional
        Another component or golden model to use in the place of the block's own.
    coverage : bool
        Whether to measure the coverage of the golden model's decisions.
    vcd : path, optional
        File for the waveform of the run with the first mismatch, if there is one.

    Returns
    -------
    CheckResult

    Raises
    ------
    MissingTool
        The engine cannot run on this machine.
    ValueError
        There is no such block or engine, or the golden model violates its contract.
    """
    start = time.monotonic()
    chosen = find_engine(engine)
    lack = chosen.missing()
    if lack is not None:
        raise tools.MissingTool(f"engine {engine} cannot run: {lack}")
    if golden is None:
        kind = find(key)
        golden = kind(kind.EXAMPLES[0] if params is None else params)
    used: Params = golden.params
    bench = Bench(chosen.prepare(build_component(key, used) if component is None else component))
    model = chosen.load(bench, bench.inputs, bench.outputs)
    # A run costs the golden model one step per cycle for the whole batch, so long checks get more
    # runs rather than longer ones.
    runs = max(2, min(64, cycles // 1000), min(1024, cycles // 4000))
    length = -(-cycles // runs)
    is_cycle = golden.KIND == CycleGolden.KIND
    recorder = trace.record if is_cycle else trace.record_transactions
    traces = recorder(model, bench, key, seed, runs, length)
    findings = [finding for run in traces for finding in compare.stream_rules(run)]
    compare_runs: Callable = compare.compare_cycles if is_cycle else compare.compare_items
    findings += compare_runs(golden, traces)
    message = ""
    if findings:
        first = min(findings, key=lambda finding: finding.cycle)
        run = traces[first.run_number]
        message = (
            f"{key}: port {first.port}, cycle {first.cycle}: {first.text}; "
            f"last inputs {_last_inputs(run, first.cycle)}; parameters {used.label()}; "
            f"engine {engine}, seed {seed}, run {first.run_number}, cycles {cycles}"
        )
        if vcd is not None:
            from .vcd import write_vcd

            write_vcd(vcd, run)
    moved = sum(
        int(np.size(part.cycle))
        for run in traces
        for port in used.ports()
        if isinstance(port, Stream) and port.flow == "out"
        for part in trace.transfers(run, port)
    )
    return CheckResult(
        key=key,
        params=used.to_dict(),
        status="different" if findings else "equal",
        seconds=round(time.monotonic() - start, 2),
        engine=engine,
        seed=seed,
        cycles=sum(run.cycles for run in traces),
        transfers=moved,
        mismatches=len(findings),
        message=message,
        coverage=_coverage(golden, traces) if coverage else None,
    )


def _coverage(golden, traces) -> Coverage:
    """Coverage of the golden model's decisions by the first steps of the first runs."""
    if isinstance(golden, FaultyGolden):
        golden = golden.golden  # the inverted bit is no decision of the model
    inputs, resets, lengths = compare.golden_arguments(golden, traces)
    if not inputs:
        return Coverage()
    runs = min(COVERED_RUNS, len(lengths))
    most = COVERED // runs
    # A run of a transaction block has fewer steps than cycles, so there are more runs.
    steps = np.cumsum(np.minimum(lengths, most))
    runs = max(runs, min(len(lengths), int(np.searchsorted(steps, COVERED)) + 1))
    some = slice(most), slice(runs)
    given = {name: x[some] for name, x in inputs.items()}
    return measure(golden, given, None if resets is None else resets[some], lengths[:runs])


def _last_inputs(run, cycle, number=4, widest=8):
    """The inputs of the last ``number`` cycles up to ``cycle`` as text, oldest first."""
    cycle = min(cycle, run.cycles - 1)
    rows = slice(max(0, cycle - number + 1), cycle + 1)
    shown = []
    inputs = {port.name: run.values[port.name] for port in run.params.leaves() if port.flow == "in"}
    for name, values in {"rst": run.rst, **inputs}.items():
        if name == "rst" and not values[rows].any():
            continue
        cells = [
            str(row.tolist() if row.size <= widest else [*row[:widest].tolist(), "…"])
            for row in values[rows]
        ]
        shown.append(f"{name}={' '.join(cells)}")
    return ", ".join(shown) or "none"


def _check_one(key, params, engine, seed, cycles, coverage):
    try:
        return check(key, params, engine=engine, seed=seed, cycles=cycles, coverage=coverage)
    except tools.MissingTool:
        raise
    except Exception as wrong:  # one broken block must not hide the state of the others
        values = {} if params is None else params.to_dict()
        return CheckResult(
            key=key, params=values, status="error", error=fault_of(wrong), engine=engine
        )


def _examples(key) -> tuple[Params | None, ...]:
    try:
        return find(key).EXAMPLES
    except Exception:  # whatever a half-written file does; the result will say it
        return (None,)


def check_all(
    keys: Iterable[str],
    params: Params | None = None,
    *,
    engine: str = "pysim",
    seed: int = 0,
    cycles: int = 2000,
    coverage: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[CheckResult]:
    """Check every example of each block, or only ``params``, in parallel.

    Arguments as in :func:`check` and :func:`~spikeloom.sim.host.jobs.run_jobs`. An exception, such
    as that of a module that cannot be imported, becomes a result with the status ``error``.

    Raises
    ------
    MissingTool
        The engine cannot run on this machine.
    """
    lack = find_engine(engine).missing()
    if lack is not None:
        raise tools.MissingTool(f"engine {engine} cannot run: {lack}")
    work = [
        (key, chosen, engine, seed, cycles, coverage)
        for key in keys
        for chosen in (_examples(key) if params is None else (params,))
    ]
    return list(run_jobs(_check_one, work, jobs=jobs, cluster=cluster, progress=progress))
