"""The main job: from a network and real data to bitstreams that are right, with a report."""

import io
import json
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from spikeloom.formal.core.proof import prove_all
from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.network.design import evaluate
from spikeloom.golden.network.design.description import FloatNetwork
from spikeloom.golden.network.network.feedforward import Feedforward, FeedforwardParams
from spikeloom.rtl.core.block import component
from spikeloom.sim.check import compare
from spikeloom.sim.host import jobs
from spikeloom.sim.host.cache import write_atomic
from spikeloom.sim.engines import load_netlist
from spikeloom.sim.check.runner import run_items
from spikeloom.sim.check.trace import Trace, transfers
from spikeloom.sim.check.vcd import write_vcd

from spikeloom.boards.flow import flow
from .applications import digits
from spikeloom.boards.report.network import page
from spikeloom.boards.devices.targets import target as find_target

__all__ = ["NETWORKS", "TARGETS", "build", "summary_tables"]

NETWORKS = ("digits",)
TARGETS = ("ice40-hx8k", "ice40-up5k", "ecp5-25k")
LENGTHS = tuple(1 << log2_length for log2_length in range(3, 9))
GATE_IMAGES = 12
"""Images that run through each synthesised netlist."""


class _Stages:
    """Names and times the stages of a job."""

    def __init__(self, say):
        self.say, self.seconds = say, {}

    @contextmanager
    def stage(self, name, what):
        self.say(f"{what} …")
        start = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - start, 2)


def build(
    network: str,
    out: Path,
    *,
    targets: tuple[str, ...] | None = None,
    length: int = 64,
    hidden: int | None = None,
    weights: Path | None = None,
    number: int | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> dict:
    """Build a network for one or more devices and leave a folder that stands alone.

    Parameters
    ----------
    network : {"digits"}
        The 8x8 handwritten digits.
    out : Path
        Folder of the results.
    targets : tuple of str, optional
        Devices to build for.
    length : int
        Stream length of the hardware, 8..256 and a power of two.
    hidden : int, optional
        Hidden units to train with.
    weights : Path, optional
        An ``.npz`` file with a network for the same images, in the place of one trained here; see
        :meth:`~spikeloom.golden.network.design.description.FloatNetwork.load`.
    number : int, optional
        Worker processes.
    say : callable
        Told about each stage.

    Returns
    -------
    dict
        What ``summary.json`` holds.
    """
    check_choice("network", network, NETWORKS)
    if length not in LENGTHS:
        raise ValueError(f"length must be one of {', '.join(map(str, LENGTHS))}, not {length!r}")
    if hidden is not None:
        check_int("hidden", hidden, 1, 1024)
    chosen = [find_target(name).name for name in targets or TARGETS]
    out.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    stages = _Stages(say)

    with stages.stage("train", "training on 1347 images"):
        data = digits.load()
        net, float_accuracy = _network(data, hidden, weights)
    with stages.stage("golden", "evaluating the golden network, by counts and bit by bit"):
        swept = digits.sweep(net, data, range(3, 9))
        params, golden_accuracy = swept[length]
        labels, scores = evaluate.classify(params, data.test_images)
        by_bits = evaluate.classify(params, data.test_images, by="bits")
        if not (np.array_equal(labels, by_bits[0]) and np.array_equal(scores, by_bits[1])):
            raise AssertionError("the golden network by counts and bit by bit differ")
    with stages.stage("rtl", f"running {len(data.test_labels)} images through the RTL"):
        rtl = _run(component("network.feedforward", params), params, data.test_images)
        rtl_labels = rtl["labels"]
    with stages.stage("prove", "proving the blocks and the smallest networks"):
        keys = ["layers.gather", "layers.dense", "layers.rescale", "layers.argmax",
                "network.feedforward"]
        certificates = prove_all(keys, number=number)
    with stages.stage("flow", f"synthesis, place and route for {', '.join(chosen)}"):
        work = [(params, name, out / name) for name in chosen]
        built = dict(zip(chosen, jobs.run_jobs(_build_one, work, jobs=number), strict=True))
    with stages.stage("gates", f"running {GATE_IMAGES} images through each netlist"):
        images = data.test_images[:GATE_IMAGES]
        work = [(params, name, out / name, images) for name in chosen if built[name]["fits"]]
        done = [name for _, name, *_ in work]
        gates = dict(zip(done, jobs.run_jobs(_gates_one, work, jobs=number), strict=True))

    summary = {
        "network": network,
        "shape": [net.inputs, *(len(layer.bias) for layer in net.layers)],
        "length": length,
        "images": len(data.test_labels),
        "mismatches": rtl["mismatches"],
        "accuracy": {
            "float": float_accuracy,
            "golden": {str(size): accuracy for size, (_, accuracy) in swept.items()},
            "rtl": evaluate.accuracy(rtl_labels, data.test_labels),
        },
        "targets": {name: _target_row(row, out) for name, row in built.items()},
        "gates": gates,
        "cycles_per_image": rtl["interval"],
        "latency_cycles": rtl["latency"],
        "proofs": [_proof_row(certificate) for certificate in certificates],
        "seconds": round(time.monotonic() - start, 2),
        "seconds_per_stage": stages.seconds,
    }
    summary["problems"] = _problems(summary, golden_accuracy, rtl["message"])
    summary["good"] = not summary["problems"]
    # Only now, and each file at once: what an interrupted build leaves is the folder as it was.
    say("writing the report …")
    _write_inputs(out, net, params, data, labels, scores)
    _write_certificates(out / "certificates", certificates)
    write_vcd(out / "first_image.vcd", _until(rtl["trace"], rtl["cycles"][0] + 2))
    page(summary, data, rtl_labels, rtl["trace"]).write(out / "report.html")
    write_atomic(out / "summary.json", json.dumps(summary, indent=2) + "\n")
    return summary


def _network(data, hidden, weights) -> tuple[FloatNetwork, float]:
    if weights is None:
        trained = digits.train(data) if hidden is None else digits.train(data, hidden)
        return trained.network, trained.accuracy
    net = FloatNetwork.load(weights)
    outputs = len(net.layers[-1].bias)
    if (net.inputs, outputs) != (data.test_images.shape[1], 10):
        raise ValueError(
            f"{weights} must hold a network from {data.test_images.shape[1]} inputs to 10 outputs, "
            f"not from {net.inputs} to {outputs}"
        )
    found = np.argmax(net.sums(data.test_images / 2.0**digits.INPUT_BITS)[-1], axis=1)
    return net, evaluate.accuracy(found, data.test_labels)


def _write_inputs(out, net, params, data, labels, scores):
    """What the hardware holds, and the vectors that a board is tried with."""
    weights, vectors = io.BytesIO(), io.BytesIO()
    net.save(weights)
    np.savez(
        vectors, images=data.test_images, true_labels=data.test_labels, labels=labels,
        scores=scores,
    )
    write_atomic(out / "weights.npz", weights.getvalue())
    write_atomic(out / "vectors.npz", vectors.getvalue())
    write_atomic(out / "params.json", json.dumps(params.to_dict()) + "\n")


def _write_certificates(folder, certificates):
    """The certificates of this build; those of an earlier one that had more go."""
    written = set()
    for index, certificate in enumerate(certificates):
        path = folder / f"{index:02}-{certificate.key}.json"
        write_atomic(path, json.dumps(certificate.to_dict(), indent=2))
        written.add(path)
    for path in set(folder.glob("*.json")) - written:
        path.unlink()


def _run(dut, params: FeedforwardParams, images, engine="cxxrtl") -> dict:
    """Images through a component or netlist, every output compared with the golden network."""
    trace = run_items(dut, {"i": images}, engine)
    findings = compare.compare_items(Feedforward(params), [trace])
    findings += compare.stream_rules(trace)
    sent = transfers(trace, params.ports()[1])[0]
    found = sent.payload[: len(images)]
    first_in = transfers(trace, params.ports()[0])[0].cycle[0]
    gaps = np.diff(sent.cycle)
    return {
        "trace": trace,
        "labels": found & ((1 << params.argmax.label_bits) - 1),
        "cycles": sent.cycle,
        "latency": int(sent.cycle[0] - first_in),
        "interval": int(np.median(gaps)) if len(gaps) else int(sent.cycle[0] - first_in),
        "mismatches": len(findings) + abs(len(images) - len(sent)),
        "message": findings[0].text if findings else "",
    }


def _until(trace: Trace, cycles: int) -> Trace:
    values = {name: value[:cycles] for name, value in trace.values.items()}
    return Trace(trace.params, trace.lane, values, trace.rst[:cycles])


def _build_one(params, name, folder) -> dict:
    """One target; a device that is too small is a result, not an end."""
    dut = component("network.feedforward", params)
    try:
        result = flow.build(dut, name, folder, top="digits")
    except flow.DoesNotFit as small:
        return {"fits": False, "problem": str(small), "needed": small.needed,
                "available": small.available}
    return {
        "fits": True,
        "resources": result.resources,
        "utilization": result.utilization,
        "fmax_mhz": result.fmax_mhz,
        "bitstream": result.bitstream,
        "netlist": result.netlist,
        "tools": result.tools,
    }


def _gates_one(params, name, folder, images) -> dict:
    netlist = load_netlist(folder / "digits.json", find_target(name).family.arch, params)
    ran = _run(netlist, params, images, "gates")
    return {"images": len(images), "mismatches": ran["mismatches"]}


def _target_row(row: dict, out: Path) -> dict:
    if not row["fits"]:
        return row
    resources = row["resources"]
    return {
        "fits": True,
        **{name: resources.get(name) for name in ("lut", "lc", "ff", "bram", "dsp")},
        "fmax_mhz": row["fmax_mhz"],
        "bitstream": str(row["bitstream"].relative_to(out.resolve())),
        "utilization": row["utilization"],
        "tools": row["tools"],
    }


def _proof_row(certificate) -> dict:
    names = ("key", "params", "status", "bounded", "depth", "engine", "control", "streams")
    return {name: getattr(certificate, name) for name in names} | {"good": certificate.good}


def _problems(summary, golden_accuracy, message) -> list[str]:
    problems = []
    if summary["mismatches"]:
        problems.append(f"{summary['mismatches']} outputs of the RTL differ from the golden: "
                        f"{message}")
    if summary["accuracy"]["rtl"] != golden_accuracy:
        problems.append("the accuracy of the RTL is not that of the golden network")
    problems += [row["problem"] for row in summary["targets"].values() if not row["fits"]]
    for name, row in summary["gates"].items():
        if row["mismatches"]:
            problems.append(f"the netlist for {name} differs from the golden network")
    for row in summary["proofs"]:
        if not row["good"]:
            problems.append(f"{row['key']} is not proved: {row['status']}")
    return problems


def summary_tables(summary: dict):
    """Tables of a summary for people: (title, columns, rows)."""
    accuracy, length = summary["accuracy"], str(summary["length"])
    shape = "-".join(map(str, summary["shape"]))
    yield (
        f"{summary['network']} {shape}, L = {length}, {summary['images']} held-out images",
        ("", ">accuracy", ">mismatches"),
        [
            ("float", f"{accuracy['float']:.2%}", None),
            ("golden", f"{accuracy['golden'][length]:.2%}", None),
            ("RTL", f"{accuracy['rtl']:.2%}", summary["mismatches"]),
            *((f"gates {name}", None, f"{row['mismatches']} of {row['images']} images")
              for name, row in summary["gates"].items()),
        ],
    )
    rows = []
    for name, row in summary["targets"].items():
        if not row["fits"]:
            rows.append((name, "does not fit", *[None] * 7))
            continue
        fmax = row["fmax_mhz"]
        rows.append((
            name, row["lut"], row["lc"], row["ff"], row["bram"], row["dsp"], f"{fmax:.1f}",
            f"{summary['cycles_per_image'] / fmax:.2f}", f"{summary['latency_cycles'] / fmax:.2f}",
        ))
    yield (
        f"{summary['cycles_per_image']} cycles per image, latency {summary['latency_cycles']}",
        ("target", ">LUT", ">LC", ">FF", ">BRAM", ">DSP", ">MHz", ">µs/image", ">latency µs"),
        rows,
    )
    proved = sum(row["good"] for row in summary["proofs"])
    bounded = sum(row["bounded"] for row in summary["proofs"])
    yield (
        f"{proved} of {len(summary['proofs'])} proofs hold, {bounded} of them bounded",
        ("stage", ">s"),
        [*((name, f"{value:.1f}") for name, value in summary["seconds_per_stage"].items()),
         ("all", f"{summary['seconds']:.1f}")],
    )
