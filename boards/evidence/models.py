"""Evidence of neuron models: synthesis of a population, and proofs of data path and forms.

A record has a fingerprint of the model's program and of the sources that generate hardware from it,
so a change of either makes it stale.
"""

import json
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from spikeloom.boards.devices.targets import target as find_target
from spikeloom.boards.flow import flow
from spikeloom.formal.core.proof import prove
from spikeloom.formal.neuron.forms.forms import FORMS, compare_form, form_of
from spikeloom.golden.core.registry import OWN
from spikeloom.golden.neuron.compiler.frontend.library import model as find_model
from spikeloom.golden.neuron.compiler.frontend.library import models
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.study.measure import (
    Portrait,
    compared,
    portrait,
    step_errors,
    usual_steps,
)
from spikeloom.golden.neuron.neurons.folded import FoldedParams
from spikeloom.golden.neuron.neurons.parallel import ParallelParams
from spikeloom.rtl.core.block import component
from spikeloom.sim.host import cache, sources, tools
from spikeloom.sim.host.folders import temporary
from spikeloom.sim.host.jobs import run_jobs
from spikeloom.sim.host.results import Result, fault_of
from spikeloom.sim.neuron.curve import curve

from . import truths
from .records import RecordError, check_shape, read_sealed, write_sealed

__all__ = [
    "FOLDER",
    "NEURONS",
    "TARGET",
    "ModelClimb",
    "closeness",
    "differences",
    "evidence",
    "evidence_all",
    "fingerprint",
    "holds",
    "keep",
    "lacks",
    "load",
    "model_sources",
    "population",
]

FOLDER = Path(__file__).parent / "records" / "models"
TARGET = "ecp5-25k"
NEURONS = 1024
STAGES = 8
TIMEOUT_S = 60.0  # for each engine

TESTS = (
    "golden/neuron/neurons/test_models.py",
    "formal/neuron/forms/test_forms.py",
)
"""Files with the tests of models, relative to the folder of tests."""

# Modules that a model's tests and proofs use, beside the core that is common to all blocks.
_COMPILER = (
    "golden.neuron.compiler.study.measure",
    "golden.neuron.compiler.study.digest",
    "golden.neuron.neurons.serial",
    "golden.neuron.neurons.folded",
    "formal.neuron.forms.forms",
)

# Those that measure curves; they stand in no tree of blocks, so what they import is named too.
_CURVES = ("sim.neuron.curve", "sim.neuron.kernel", "sim.neuron.text")

_CELLS = ("lut", "ff", "bram", "dsp")

# Not compared: how long the tools took and which of them was first; their versions.
_CHANGING = {"seconds", "engine", "tools"}


@dataclass(frozen=True, kw_only=True)
class ModelClimb(Result):
    """The result of verifying one model; its ``key`` is the name of the model.

    Attributes
    ----------
    status : {"complete", "short", "error"}
        Whether everything is proved and tested that the model can have.
    record : dict or None
        The results, see :func:`evidence`.
    lacks : tuple of str
        What is missing, in sentences.
    differences : tuple of str
        Claims of the kept record that were not confirmed, if they were compared.
    """

    GOOD: ClassVar[frozenset[str]] = frozenset({"complete"})

    record: dict[str, Any] | None = None
    lacks: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON, without the record."""
        values = asdict(replace(self, record=None))
        del values["record"]
        return values


@dataclass
class _Recorded:
    """The fields of a record, see :func:`evidence`."""

    model: str
    stages: int
    lut: int
    ff: int
    bram: int
    dsp: int
    fits: bool
    proved: bool
    engine: str
    seconds: float
    forms: dict[str, str]
    step: float
    spikes: dict[str, Any] | None
    curve: dict[str, Any] | None
    tests: int | None
    fingerprint: str
    sources: str
    tools: dict[str, str]


def population(model: str) -> FoldedParams:
    """Parameters of the population of a model that is synthesised."""
    return FoldedParams(model=model, neurons=NEURONS, stages=STAGES)


# Modules that generate hardware from a program, beside the core that is common to all blocks.
_MODULES = (
    "golden.neuron.compiler.schedule.program",
    "golden.neuron.neurons.folded",
    "rtl.neuron.compiler.datapath",
    "rtl.neuron.neurons.folded",
    "rtl.neuron.neurons.parallel",
)


def fingerprint(params: FoldedParams) -> str:
    """A digest of the program, its schedule, and the sources that generate its data path."""
    made_by = [sources.text_digest(f"spikeloom.{name}") for name in _MODULES]
    return cache.digest(repr(params.program), repr(params.schedule.stage), made_by)[:24]


def model_sources(model: str) -> str:
    """A digest of a model's description, of the compiler and of its tests; fast to compute."""
    top = next(iter(truths.roots(OWN)), None)
    tests = [truths.digest_of(top / name) for name in TESTS if top and (top / name).exists()]
    curves = [sources.text_digest(f"spikeloom.{name}") for name in _CURVES]
    compiler = sources.sources_digest([f"spikeloom.{name}" for name in _COMPILER])
    return cache.digest(find_model(model).to_json(), compiler, curves, tests)[:24]


def holds(model: str, folder: Path = FOLDER) -> bool:
    """Whether the record of a model is of its present sources, and its tests passed."""
    try:
        record = load(model, folder)
    except ValueError:
        return False
    return record is not None and record["sources"] == model_sources(model) and record["tests"] > 0


def evidence(model: str, *, cached: bool = True) -> dict[str, Any]:
    """Synthesise a population of a model, prove its data path and its forms, measure its errors.

    Parameters
    ----------
    model : str
        Name of the model, or its description in JSON.
    cached : bool
        Whether a kept certificate of the data path may be used.

    Returns
    -------
    dict
        Record of the model: ``model``; ``stages``; cells ``lut``, ``ff``, ``bram`` and ``dsp``;
        ``fits``, whether the device has as many; ``proved``, whether the data path is proved for
        all time and the negative control refuted, with ``engine`` and ``seconds``; ``forms``, for
        each form ``proved``, ``unknown`` or the reason why the model cannot have it; ``step``,
        ``spikes`` and ``curve``, see :func:`closeness`; ``tests``, the number of tests that passed,
        and None of a description, which has none;
        ``fingerprint`` and ``sources``, digests of what the record is about; ``tools``, versions.
    """
    params, target = population(model), find_target(TARGET)
    with temporary(params.description.name, keep_failed=True) as folder:
        found = flow.area(component("neurons.folded", params), target, folder).resources
    cells = {name: found[name] for name in _CELLS}
    neuron = ParallelParams(model=model, stages=params.stages)
    proof = prove("neurons.parallel", neuron, timeout_s=TIMEOUT_S, cached=cached)
    return {
        "model": params.description.name,
        "stages": params.stages,
        **cells,
        "fits": all(cells[name] <= target.capacity[name] for name in _CELLS),
        "proved": proof.good and proof.status == "proved" and not proof.bounded,
        "engine": proof.engine,
        "seconds": proof.seconds,
        "forms": {form: _form(model, form) for form in FORMS},
        **closeness(model),
        "tests": None if _is_text(model) else truths.run_models(model, [Path(x) for x in TESTS]),
        "fingerprint": fingerprint(params),
        "sources": model_sources(model),
        "tools": flow.tool_versions(target) | proof.tools,
    }


def _is_text(model: str) -> bool:
    """Whether it is a description and no name; then there is no record of it."""
    return model.lstrip().startswith("{")


def _form(model: str, form: str) -> str:
    """Verdict on the equality of a form of a model with the parallel one."""
    try:
        params = form_of(ModelParams(model=model), form)
    except ValueError as wrong:
        return f"refused: {wrong}"
    return "proved" if compare_form(params).proved else "unknown"


def closeness(model: str, found: Portrait | None = None) -> dict[str, Any]:
    """Errors of the integer model against real numbers.

    Returns
    -------
    dict
        ``step``: the largest root-mean-square error of one step over the states, in last places.
        ``spikes``: comparison of the spikes of runs, or None for a model without spikes.
        ``curve``: rates by drive, or None for a model without either, see
        :class:`~spikeloom.sim.neuron.curve.Curve`; NaN is None.
    """
    params = ModelParams(model=model)
    found = portrait(params, usual_steps(params)) if found is None else found
    spikes = None if params.description.spike is None else asdict(compared(params, found))
    rates = curve(params)
    return {
        "step": max(measured for _, measured in step_errors(params).values()),
        "spikes": json.loads(json.dumps(spikes)),
        "curve": None if rates is None else rates.to_dict(),
    }


def lacks(record: dict[str, Any]) -> list[str]:
    """What is missing in the record of a model, in sentences."""
    found = [] if record["proved"] else ["the data path is not proved"]
    found += [f"{form}: undecided" for form, said in record["forms"].items() if said == "unknown"]
    # Models of others have no tests here.
    untested = record["model"] in models() and record["tests"] == 0
    return found + (["no test of the model passes"] if untested else [])


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Claims of a record that a new run does not confirm, as sentences.

    Cells must be the same where the tools are. Times, and which engine was first, may differ.
    """
    left = _CHANGING | (set() if before["tools"] == now["tools"] else {*_CELLS, "fits"})
    names = [name for name in (before | now) if name not in left]
    return [
        f"{name}: found {now.get(name)}, the record says {before.get(name)}"
        for name in names
        if not _alike(before.get(name), now.get(name))
    ]


def _alike(old: Any, new: Any) -> bool:
    """Whether two values are equal; the order of sums of real numbers is the machine's own."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_alike(old[name], new[name]) for name in old)
    if isinstance(old, float) and isinstance(new, int | float):
        return math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-12)
    return old == new


def _climb(record: dict[str, Any], seconds: float) -> ModelClimb:
    short = lacks(record)
    return ModelClimb(
        key=record["model"],
        params={},
        status="short" if short else "complete",
        seconds=seconds,
        record=record,
        lacks=tuple(short),
    )


def _climb_one(model: str, fresh: bool) -> ModelClimb:
    start = time.monotonic()
    try:
        found = evidence(model, cached=not fresh)
        return _climb(found, round(time.monotonic() - start, 1))
    except tools.MissingTool:
        raise
    except Exception as wrong:  # one broken model must not hide the state of the others
        return _failed(model, wrong)


def _failed(model: str, wrong: Exception) -> ModelClimb:
    key = find_model(model).name if _is_text(model) else model
    return ModelClimb(key=key, params={}, status="error", error=fault_of(wrong))


def _noted(model: str, found: ModelClimb, write: bool, compare: bool) -> ModelClimb:
    """A result with what the kept record says to it; records are those of this machine."""
    record = found.record
    if record is None:
        return found
    try:
        if compare:
            kept = load(model)
            unlike = ["there is no record"] if kept is None else differences(kept, record)
            found = replace(found, differences=tuple(unlike))
        if write:
            keep(record)
        return found
    except Exception as wrong:  # as above
        return _failed(model, wrong)


def evidence_all(
    names: Iterable[str],
    *,
    fresh: bool = False,
    write: bool = False,
    compare: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[ModelClimb]:
    """Verify several models in parallel; those that are as recorded are not verified again.

    Parameters
    ----------
    names : iterable of str
        The models by name, or their descriptions in JSON, of which there are no records.
    fresh : bool
        Use no records and no results from a cache.
    write : bool
        Whether records are written.
    compare : bool
        Whether the kept records are compared with the results that are new.
    jobs, cluster, progress :
        As in :func:`~spikeloom.sim.host.jobs.run_jobs`.
    """
    names = list(names)
    named = [] if fresh else [name for name in names if not _is_text(name)]
    kept = {name: load(name) for name in named if holds(name)}
    work = [(name, fresh) for name in names if name not in kept]
    new = run_jobs(_climb_one, work, jobs=jobs, cluster=cluster, progress=progress)
    found = {
        name: _noted(name, result, write, compare)
        for (name, _), result in zip(work, new, strict=True)
    }
    found |= {name: _climb(record, 0.0) for name, record in kept.items() if record is not None}
    return [found[name] for name in names]


def load(model: str, folder: Path = FOLDER) -> dict[str, Any] | None:
    """The record of a model; None if there is none.

    Raises
    ------
    RecordError
        The file is not a record, is that of another model, or its seal is broken.
    """
    file = folder / f"{model}.json"
    record = read_sealed(file)
    if record is not None:
        remedy = f"spikeloom neurons evidence {model} --record --fresh makes it anew"
        check_shape(file, record, _Recorded, remedy)
        if record["model"] != model:
            raise RecordError(f"{file} is the record of {record['model']!r}; {remedy}")
    return record


def keep(record: dict[str, Any], folder: Path = FOLDER) -> None:
    """Write the record of a model in place of the old one."""
    write_sealed(folder / f"{record['model']}.json", record)
