"""The bit-true harness: any component against its golden model, on any engine."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import CycleGolden, Golden, Params, find, goldens
from spikeloom.golden.core.ports import Stream
from spikeloom.rtl.core.block import component as build_component
from spikeloom.sim.engines import engine as find_engine
from spikeloom.sim.host import tools
from spikeloom.sim.host.jobs import run_jobs

from . import compare, trace
from .bench import Bench

__all__ = ["CheckResult", "FaultyGolden", "check", "check_all"]


@dataclass(frozen=True)
class CheckResult:
    """What one check found.

    Parameters
    ----------
    key, params, engine, seed
        What was checked.
    cycles : int
        Clock cycles simulated, over all runs.
    transfers : int
        Transfers on output streams; 0 for a block without.
    mismatches : int
        Samples (port elements in one cycle, or transfers) that differ or break a rule.
    message : str
        The first of them on one line, or empty.
    """

    key: str
    params: dict
    engine: str
    seed: int
    cycles: int
    transfers: int
    mismatches: int
    message: str

    def to_dict(self) -> dict:
        """Plain values, ready for JSON."""
        return dataclasses.asdict(self)


class FaultyGolden:
    """A golden model made wrong in one sample, to show that a harness would notice.

    The lowest bit of the first output that is always compared is inverted in cycle ``at`` after
    reset (for a transaction model: in item ``at``).
    """

    def __init__(self, golden: Golden, at: int = 0):
        self.golden, self.at, self.params = golden, at, golden.params
        self.KEY, self.KIND = golden.KEY, golden.KIND
        names = [
            port.name
            for port in (
                golden.params.leaves() if golden.KIND == "cycle" else golden.params.ports()
            )
            if port.flow == "out" and not port.name.endswith("__payload")
        ]
        self.port = names[0]

    def registers(self):
        """Those of the golden model."""
        return self.golden.registers()

    def reset(self, runs):
        """State of the golden model, and a count."""
        return {**self.golden.reset(runs), "_at": np.zeros(runs, np.int64)}

    def _falsify(self, state, result):
        after, outputs = result
        right = np.asarray(outputs[self.port]) * 1
        now = (state["_at"] == self.at).astype(right.dtype)
        wrong = right ^ now.reshape(now.shape + (1,) * (right.ndim - now.ndim))
        return {**after, "_at": state["_at"] + 1}, {**outputs, self.port: wrong}

    def step(self, state, **inputs):
        """One cycle, or one wrong cycle."""
        inner = {name: value for name, value in state.items() if name != "_at"}
        return self._falsify(state, self.golden.step(inner, **inputs))

    def transfer(self, state, **items):
        """One transaction, or one wrong transaction."""
        inner = {name: value for name, value in state.items() if name != "_at"}
        return self._falsify(state, self.golden.transfer(inner, **items))


def check(
    key: str,
    params: Params | None = None,
    engine: str = "pysim",
    seed: int = 0,
    cycles: int = 2000,
    *,
    component=None,
    golden=None,
    vcd=None,
) -> CheckResult:
    """Run a component and its golden model on the same random inputs and compare.

    Parameters
    ----------
    key : str
        Block; also the name in messages when component and golden are given.
    params : Params, optional
        Its parameters; those of the golden model given, else the block's default.
    engine : str
        Name of an engine.
    seed : int
        Chooses the inputs.
    cycles : int
        Clock cycles of random inputs, spread over several runs from power-on; a block with a
        transaction model runs on until every item is out.
    component, golden : optional
        Check these instead of the block's own: a broken one, or one that is not in the registry.
    vcd : path, optional
        File for the waveform of the run with the first mismatch, if there is one.

    Raises
    ------
    MissingTool
        The engine cannot run on this machine.
    """
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
    ran = sum(run.cycles for run in traces)
    return CheckResult(key, used.to_dict(), engine, seed, ran, moved, len(findings), message)


def _last_inputs(run, cycle, number=4, widest=8):
    """Inputs in the cycles up to ``cycle``, oldest first."""
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


def _check_job(key, params, engine, seed, cycles):
    try:
        return check(key, params, engine, seed, cycles)
    except Exception as error:  # one broken block must not hide the state of the others
        said = " ".join(str(error).split())
        message = f"{key}: {type(error).__name__}: {said}; parameters {params.label()}"
        return CheckResult(key, params.to_dict(), engine, seed, 0, 0, 1, message)


def check_all(
    engine: str = "pysim",
    seed: int = 0,
    cycles: int = 2000,
    jobs: int | None = None,
    cluster: str | None = None,
    keys=None,
    progress=None,
) -> list[CheckResult]:
    """Check every example of every block, or of the blocks ``keys``; see :func:`check`."""
    lack = find_engine(engine).missing()
    if lack is not None:
        raise tools.MissingTool(f"engine {engine} cannot run: {lack}")
    known = goldens()
    work = [
        (key, params, engine, seed, cycles)
        for key in (known if keys is None else keys)
        for params in find(key).EXAMPLES
    ]
    return list(run_jobs(_check_job, work, jobs=jobs, cluster=cluster, progress=progress))
