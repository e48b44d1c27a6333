"""Report page of a built application."""

from collections.abc import Iterable

import numpy as np

from spikeloom.boards.devices.targets import target
from spikeloom.boards.report import figures
from spikeloom.boards.report.page import Fact, Page, Section
from spikeloom.formal.core.certificate import Certificate
from spikeloom.golden.core.contract import find
from spikeloom.golden.core.ports import Stream
from spikeloom.sim.check.trace import Trace

from .application import File, port_fields
from .hardware import Run
from .results import BuildResult, Built

__all__ = ["page"]


def page(result: BuildResult, own: Iterable[Section], files: Iterable[File], run: Run) -> Page:
    """The page: numbers, the application's own sections, devices, waveform, proofs, files."""
    quality, wrong = result.quality, result.rtl.mismatches
    facts = [
        Fact(f"{quality.measure} in floating point", quality.text("real")),
        Fact(f"{quality.measure} of the golden model", quality.text("golden")),
        Fact(f"{quality.measure} of the RTL", quality.text("rtl")),
        Fact(
            f"RTL mismatches in {result.rtl.items} {result.item}s",
            str(wrong),
            "bad" if wrong else "good",
        ),
        Fact(f"clock cycles per {result.item}", str(result.cycles_per_item)),
        _proof_fact(result.proofs),
    ]
    sections = [
        *own,
        _devices(result),
        Section(
            "Waveform",
            f"The first {result.item} from its first input to its last output; first_item.vcd "
            "holds all signals.",
            [(_waveform(run, result.item), "All streams of the RTL")],
        ),
        Section(
            "Proofs",
            "Each component equals its golden model for all inputs, on the parameters named; the "
            "control is the same question with a golden model made wrong, and must be refuted.",
            columns=("block", "parameters", "result", "for", "engine", "control", "streams"),
            rows=[_proof_row(proof) for proof in result.proofs],
        ),
        Section(
            "Time",
            columns=("stage", ">s"),
            rows=[*result.seconds_per_stage.items(), ("all", result.seconds)],
        ),
        Section("Files", files=_files(result, files)),
    ]
    lead = (
        f"{result.title}. The block {result.block} was compared with its golden model on "
        f"{result.rtl.items} {result.item}s."
    )
    return Page(f"spikeloom: {result.application}", lead, facts, sections, list(result.problems))


def _proof_fact(proofs: tuple[Certificate, ...]) -> Fact:
    good = sum(proof.good for proof in proofs)
    mood = "good" if good == len(proofs) else "bad"
    return Fact("proofs that hold", f"{good} of {len(proofs)}", mood)


def _devices(result: BuildResult) -> Section:
    rows, used = [], {}
    for one in result.targets:
        if isinstance(one, Built):
            rows.append(_built_row(one, result))
            used[one.target] = _used(one)
        else:
            rows.append((one.target, "does not fit", *[None] * 8))
            used[one.target] = {
                what: (number, one.available[what])
                for what, number in one.needed.items()
                if one.available[what]
            }
    return Section(
        "Devices",
        "Read from the reports of synthesis and of place and route. Pins are chosen by the tool.",
        [(figures.utilisation(used), "What each device is filled with")],
        (
            "target",
            ">LUT",
            ">LC",
            ">FF",
            ">BRAM",
            ">DSP",
            ">MHz",
            f">µs per {result.item}",
            ">latency, µs",
            "gate level against golden",
        ),
        rows,
    )


def _built_row(one: Built, result: BuildResult) -> tuple:
    times = (one.microseconds(result.cycles_per_item), one.microseconds(result.latency_cycles))
    gates = one.gates
    return (
        one.target,
        one.lut,
        one.lc,
        one.ff,
        one.bram,
        one.dsp,
        None if one.fmax_mhz is None else f"{one.fmax_mhz:.1f}",
        *(None if time is None else f"{time:.2f}" for time in times),
        gates and f"{gates.mismatches} in {gates.items} {result.item}s",
    )


def _used(one: Built) -> dict[str, tuple[int, int]]:
    """Resources that the design uses at all; a row of empty bars says nothing."""
    parts = {what: one.utilization.get(bel) for what, bel in target(one.target).family.bels.items()}
    return {
        what.upper(): (part["used"], part["available"])
        for what, part in parts.items()
        if part and part["used"]
    }


def _waveform(run: Run, item: str):
    """Handshakes of all streams; what an output stream carries while it is valid."""
    trace, rows = run.trace, {}
    for port in trace.params.ports():
        if not isinstance(port, Stream):
            continue
        payload, valid, ready = (_column(trace, leaf.name) for leaf in port.leaves())
        rows |= {f"{port.name}.valid": valid, f"{port.name}.ready": ready}
        if port.flow == "in":
            rows[f"{port.name}.payload"] = payload
            continue
        for name, values in port_fields(port, payload).items():
            # Between offers a payload is whatever the circuit is at.
            rows[name] = np.where(valid != 0, values, 0)
    end = run.first + 4
    return figures.waveform({name: row[:end] for name, row in rows.items()}, f"first {item}")


def _column(trace: Trace, name: str) -> np.ndarray:
    """A signal over time; the first element of one that has several."""
    values = trace.values[name]
    return values.reshape(len(values), -1)[:, 0]


def _proof_row(proof: Certificate) -> tuple:
    params = ""
    if proof.params and proof.error is None:
        params = find(proof.key).params_type().from_dict(proof.params).label()
    return (
        proof.key,
        params if len(params) <= 90 else params[:89] + "…",
        proof.status,
        proof.reach if proof.good else "",
        proof.engine,
        proof.control,
        proof.streams,
    )


def _files(result: BuildResult, own: Iterable[File]) -> list[dict]:
    files = [
        {"path": "summary.json", "what": "all numbers of this page, for machines"},
        *({"path": file.path, "what": file.what} for file in own),
        {"path": "params.json", "what": "the integers that the hardware holds"},
        {"path": "vectors.npz", "what": "inputs, and outputs of the golden model"},
        {"path": "first_item.vcd", "what": f"waveform of the first {result.item}"},
    ]
    for one in result.targets:
        if isinstance(one, Built):
            files += [
                {"path": one.bitstream, "what": f"bitstream for {one.target}"},
                {"path": one.verilog, "what": "the Verilog it was made from"},
                {"path": one.netlist, "what": "the synthesised netlist"},
                {"path": one.report, "what": "report of place and route"},
            ]
    return files
