"""The record of a block in words: how far it climbed, what is proved, what it costs, how exact."""

from dataclasses import dataclass

from spikeloom.boards.evidence import ladder
from spikeloom.boards.evidence.overview import overview
from spikeloom.boards.evidence.records import Record, RecordError, load
from spikeloom.boards.flow.cost import CELLS
from spikeloom.boards.report.markdown import table
from spikeloom.formal.core.certificate import Certificate
from spikeloom.formal.core.proof import spec_of
from spikeloom.golden.core.contract import find
from spikeloom.rtl.core.spec import Spec

from . import accuracy
from .wording import label, number, plural

__all__ = ["Kept", "kept", "section", "summary"]

_STATES = {
    "recorded": "The block is as it was recorded on {date}.",
    "changed": (
        "The block has changed since {date}, when it was recorded: what follows is about the block "
        "as it was. `spikeloom record {key}` climbs the ladder anew."
    ),
    "unchecked": (
        "It was recorded on {date}. Sources that it is made of have changed since; whether that "
        "changes the block, `spikeloom record {key}` finds out."
    ),
    "edited": "The record was edited by hand and counts for nothing: `spikeloom record {key}`.",
    "none": "There is no record yet; `spikeloom record {key}` climbs the ladder and writes one.",
    "broken": "The block cannot be read, so nothing can be said of it.",
}


@dataclass(frozen=True)
class Kept:
    """What is kept of a block: its record, if there is one, and whether that still holds."""

    key: str
    state: str
    record: Record | None


def kept(key: str) -> Kept:
    """What is kept of a block."""
    try:
        record = load(key)
    except RecordError:
        record = None
    return Kept(key, overview(key)["state"], record)


def summary(found: Kept) -> str:
    """How far a block has climbed, in a cell of a table."""
    if found.record is None:
        return found.state
    rungs = "".join(
        str(rung) if rung in found.record.rungs else "·" for rung in sorted(ladder.RUNGS)
    )
    return rungs if found.state == "recorded" else f"{rungs} ({found.state})"


def section(found: Kept, drawn: bool) -> str:
    """The section of a block's page about its record.

    Parameters
    ----------
    found : Kept
        What is kept of the block.
    drawn : bool
        Whether there are pictures of its errors.
    """
    record = found.record
    date = "" if record is None else record.date
    parts = ["## Record\n", _STATES[found.state].format(key=found.key, date=date) + "\n"]
    if record is None:
        return "\n".join(parts)
    spec = spec_of(found.key)
    tools = ", ".join(f"{name} {version}" for name, version in record.tools.items())
    parts += [_rungs(record, spec), _missed(record)]
    parts.append(f"Tools: {tools}. Digest of the block: `{record.digest}`.\n")
    parts += [_proofs(record, spec), _costs(record)]
    if record.accuracy:
        parts.append(accuracy.section(found.key, record.accuracy, drawn))
    return "\n".join(part for part in parts if part)


def _rungs(record: Record, spec: Spec) -> str:
    """The rungs of the ladder, and what was found on each."""
    short, excused = ladder.lacks(record, spec), dict(spec.exempt)
    found = {
        1: _truths(record),
        2: f"{_engines(record, ladder.ENGINES)}; {_coverage(record)}",
        3: _sets(record),
        4: _mutants(record),
        5: plural(len(record.costs), "device"),
        6: _engines(record, ("gates",)),
    }
    rows = []
    for rung, what in ladder.RUNGS.items():
        mark, said = "✓", found[rung]
        if rung in short:
            mark, said = "missing", short[rung]
        elif rung in excused and rung not in record.rungs:
            mark, said = "excused", excused[rung]
        rows.append([f"{rung} {what}", mark, said])
    return table(["rung", "", "what was found"], rows) + "\n"


def _truths(record: Record) -> str:
    files = ", ".join(f"`tests/{name}`" for name in record.truths.get("files", ()))
    return f"{plural(record.truths.get('tests', 0), 'test')} in {files}"


def _engines(record: Record, engines) -> str:
    """Engines on which the examples were equal, with the cycles of all of them."""
    said = [
        f"{plural(checks['examples'], 'example')} on `{name}`, {number(checks['cycles'])} cycles"
        for name in engines
        if (checks := record.checks.get(name)) is not None
    ]
    return "; ".join(said)


def _coverage(record: Record) -> str:
    found = record.coverage
    if not found.get("decisions"):
        return "the golden model decides nothing"
    said = f"stimuli show {found['seen']} of {plural(found['decisions'], 'decision')}"
    if found["equivalent"]:
        said += f", {found['equivalent']} of the others cannot show"
    return said


def _sets(record: Record) -> str:
    """How many sets of parameters are proved, and how."""
    proofs = _certificates(record)
    counts = {
        "proved for all time": sum(x.status == "proved" and not x.bounded for x in proofs),
        "proved for so many cycles": sum(x.status == "proved" and x.bounded for x in proofs),
        "simulated at length": sum(x.status == "simulated" for x in proofs),
    }
    said = ", ".join(f"{count} {how}" for how, count in counts.items() if count)
    return f"{said}, of {plural(len(proofs), 'set')} of parameters"


def _mutants(record: Record) -> str:
    found = record.mutation
    if not found:
        return ""
    said = f"{found['killed']} of {plural(found['mutants'], 'mutant')} killed"
    for name in ("equivalent", "missed", "unknown"):
        if found[name]:
            said += f", {found[name]} {name}"
    return f"{said}; score {found['score']:.3f}"


def _missed(record: Record) -> str:
    """Decisions that could show, and did not."""
    missed = record.coverage.get("missed", ())
    if not missed:
        return ""
    lines = "\n".join(f"- `{decision}`" for decision in missed)
    return f"Decisions of the golden model that the stimuli do not show:\n\n{lines}\n"


def _certificates(record: Record) -> list[Certificate]:
    """The certificates without their seals."""
    plain = ({k: v for k, v in proof.items() if k != "seal"} for proof in record.proofs)
    return [Certificate.from_dict(values) for values in plain]


def _proofs(record: Record, spec: Spec) -> str:
    """What is proved on which parameters, what is only simulated, and what is left out."""
    golden, proofs = find(record.key), _certificates(record)
    if not proofs:
        return ""
    with_streams = any(proof.streams is not None for proof in proofs)
    header = ["parameters", "status", "for", "engine", "control", "seconds"]
    rows = []
    for proof in proofs:
        row = [f"`{label(golden, proof.params)}`", proof.status, proof.reach, proof.engine]
        rows.append([*row, proof.control, f"{proof.seconds:.1f}"])
        if with_streams:
            rows[-1].append(proof.streams or "")
    parts = ["### Proofs\n", table(header + ["stream rules"] * with_streams, rows) + "\n"]
    if record.largest:
        parts.append(f"The largest parameters proved for all time: `{record.largest}`.\n")
    for what, exception, examples in (
        ("Not proved", spec.left_out, spec.omitted(golden)),
        ("Simulated at length instead of proved", spec.simulated, spec.replaced(golden)),
    ):
        if exception is not None and examples:
            shown = ", ".join(f"`{params.label()}`" for params in examples)
            parts.append(f"{what}: {shown}. Reason: {exception.reason.rstrip('.')}.\n")
    return "\n".join(parts)


def _costs(record: Record) -> str:
    """What the default example takes of each device."""
    if not record.costs:
        return ""
    costs = record.costs.values()
    shown = [name for name in CELLS if any(cost.get(name) is not None for cost in costs)]
    rows = []
    for target, cost in record.costs.items():
        fmax = "" if cost["fmax_mhz"] is None else f"{cost['fmax_mhz']:.1f}"
        cells = ["" if cost.get(name) is None else cost[name] for name in shown]
        rows.append([target, *cells, fmax])
    header = ["device", *(name.upper() for name in shown), "Fmax in MHz"]
    said = "Of the default parameters, from the tools' own reports.\n"
    return f"### Cost\n\n{said}\n{table(header, rows)}\n"
