"""The report of a built network."""

import numpy as np

from spikeloom.boards.devices.targets import target
from spikeloom.golden.core.ports import Stream
from spikeloom.sim.check.trace import Trace, transfers

from . import figures
from .page import Fact, Page, Section

__all__ = ["page"]


def page(summary: dict, data, predictions: np.ndarray, trace: Trace) -> Page:
    """The page: numbers first, then pictures, then what was proved and what the folder holds."""
    accuracy, length = summary["accuracy"], summary["length"]
    shape = "-".join(map(str, summary["shape"]))
    wrong = summary["mismatches"]
    facts = [
        Fact("float accuracy", f"{accuracy['float']:.2%}"),
        Fact(f"golden accuracy, L = {length}", f"{accuracy['golden'][str(length)]:.2%}"),
        Fact("RTL accuracy", f"{accuracy['rtl']:.2%}"),
        Fact(
            f"RTL mismatches in {summary['images']} images", str(wrong), "bad" if wrong else "good"
        ),
        Fact("clock cycles per image", str(summary["cycles_per_image"])),
        _proof_fact(summary["proofs"]),
    ]
    by_length = {int(size): value for size, value in accuracy["golden"].items()}
    side = int(data.test_images.shape[1] ** 0.5)
    sections = [
        Section(
            "Accuracy",
            "The golden network is evaluated on every held-out image for each stream length; the "
            "hardware is built for one length and gives the same labels, image by image.",
            [
                (
                    figures.accuracy(by_length, accuracy["float"], length, accuracy["rtl"]),
                    "Accuracy against stream length",
                ),
                (
                    figures.confusion(data.test_labels, predictions, summary["shape"][-1]),
                    "Confusion matrix of the RTL; mistakes in red",
                ),
                (
                    figures.samples(data.test_images, data.test_labels, predictions, side),
                    "Images and the hardware's answers, its mistakes first",
                ),
            ],
        ),
        _devices(summary),
        Section(
            "Waveform",
            "The first image from its first pixel to its label; first_image.vcd holds all signals.",
            [(_waveform(trace), "Pixels in, label out")],
        ),
        Section(
            "Proofs",
            "Each component equals its golden model for all inputs, on the parameters named; the "
            "control is the same question with a golden model made wrong, and must be refuted.",
            columns=("block", "parameters", "result", "for", "engine", "control", "streams"),
            rows=[_proof_row(row) for row in summary["proofs"]],
        ),
        Section(
            "Time",
            columns=("stage", ">s"),
            rows=[*summary["seconds_per_stage"].items(), ("all", summary["seconds"])],
        ),
        Section("Files", files=_files(summary)),
    ]
    lead = (
        f"A {shape} network of stochastic-computing layers, {length} clock cycles per layer, "
        f"tested on {summary['images']} images that it was not trained on."
    )
    return Page(f"spikeloom: {summary['network']}", lead, facts, sections, summary["problems"])


def _proof_fact(proofs) -> Fact:
    good = sum(row["good"] for row in proofs)
    mood = "good" if good == len(proofs) else "bad"
    return Fact("proofs that hold", f"{good} of {len(proofs)}", mood)


def _devices(summary) -> Section:
    rows, used = [], {}
    for name, row in summary["targets"].items():
        if not row["fits"]:
            rows.append((name, "does not fit", *[None] * 8))
            used[name] = {
                what: (row["needed"][what], row["available"][what])
                for what in row["needed"]
                if row["available"][what]
            }
            continue
        gates = summary["gates"][name]
        fmax = row["fmax_mhz"]
        rows.append(
            (
                name,
                row["lut"],
                row["lc"],
                row["ff"],
                row["bram"],
                row["dsp"],
                f"{fmax:.1f}",
                f"{summary['cycles_per_image'] / fmax:.2f}",
                f"{summary['latency_cycles'] / fmax:.2f}",
                f"{gates['mismatches']} in {gates['images']} images",
            )
        )
        # Resources that the network uses at all; a row of empty bars says nothing.
        parts = {
            what: row["utilization"].get(bel) for what, bel in target(name).family.bels.items()
        }
        used[name] = {
            what.upper(): (part["used"], part["available"])
            for what, part in parts.items()
            if part and part["used"]
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
            ">µs per image",
            ">latency, µs",
            "gate level against golden",
        ),
        rows,
    )


def _waveform(trace: Trace):
    o = next(port for port in trace.params.ports() if isinstance(port, Stream) and port.name == "o")
    end = int(transfers(trace, o)[0].cycle[0]) + 4
    label = trace.values["o__payload"] & ((1 << dict(o.fields)["label"]) - 1)
    rows = {
        "i.valid": trace.values["i__valid"],
        "i.ready": trace.values["i__ready"],
        "i.payload": trace.values["i__payload"],
        "o.valid": trace.values["o__valid"],
        "o.ready": trace.values["o__ready"],
        "label": np.where(trace.values["o__valid"] != 0, label, 0),
    }
    return figures.waveform({name: values[:end] for name, values in rows.items()}, "first image")


def _proof_row(row) -> tuple:
    params = " ".join(f"{name}={value}" for name, value in row["params"].items())
    return (
        row["key"],
        params if len(params) <= 90 else params[:89] + "…",
        row["status"],
        f"{row['depth']} cycles" if row["bounded"] else "all time",
        row["engine"],
        row["control"],
        row["streams"],
    )


def _files(summary) -> list[dict]:
    files = [
        {"path": "summary.json", "what": "all numbers of this page, for machines"},
        {"path": "weights.npz", "what": "the network in floating point"},
        {"path": "params.json", "what": "the integers that the hardware holds"},
        {"path": "vectors.npz", "what": "images, labels and scores of the golden network"},
        {"path": "first_image.vcd", "what": "waveform of the first image"},
    ]
    for name, row in summary["targets"].items():
        if row["fits"]:
            files += [
                {"path": row["bitstream"], "what": f"bitstream for {name}"},
                {"path": f"{name}/design.v", "what": "the Verilog it was made from"},
                {"path": f"{name}/digits.json", "what": "the synthesised netlist"},
                {"path": f"{name}/report.json", "what": "report of place and route"},
            ]
    return files
