"""A neuron model as hardware in a folder: Verilog, test bench, proofs, resources and a picture."""

import dataclasses
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from spikeloom.boards.devices.targets import Target
from spikeloom.boards.devices.targets import target as find_target
from spikeloom.boards.flow import flow
from spikeloom.boards.flow.cost import CELLS, Cost, synth
from spikeloom.boards.flow.register_harness import RegisterHarness
from spikeloom.boards.flow.reports import DoesNotFit
from spikeloom.boards.report.figures import svg
from spikeloom.boards.report.neuron import picture
from spikeloom.formal.core.certificate import Certificate
from spikeloom.formal.core.proof import prove
from spikeloom.formal.neuron.forms.forms import compare_form, form_of
from spikeloom.golden.core.contract import CycleGolden, find, goldens
from spikeloom.golden.neuron.compiler.model import ModelParams
from spikeloom.golden.neuron.compiler.names import hardware_name
from spikeloom.golden.neuron.compiler.study.measure import (
    nominal,
    portrait,
    usual_steps,
)
from spikeloom.golden.neuron.neurons.parallel import ParallelParams
from spikeloom.rtl.core.block import component
from spikeloom.sim.check.harness import CheckResult, check
from spikeloom.sim.check.stimulus import stimulus
from spikeloom.sim.host.cache import write_atomic
from spikeloom.sim.host.folders import temporary
from spikeloom.sim.host.locks import alone
from spikeloom.sim.host.verilog import to_verilog
from spikeloom.sim.neuron.quality import Quality, quality

from .bench import bench_files

__all__ = ["Hardware", "forms", "hardware"]

CYCLES = 4096
"""Rows of the vectors: three quarters with nominal inputs, then random ones of the whole range."""

SUMMARY = "summary.json"


@dataclass(frozen=True, kw_only=True)
class Hardware:
    """What became of a model.

    Attributes
    ----------
    model, form : str
        Their names.
    params : dict
        Parameters of the block, as plain values.
    states : dict of str
        The format of each state.
    check, gates : CheckResult
        RTL, and the synthesised netlist, against the golden model.
    proof : Certificate
        RTL against the golden model for all inputs and all time: of the parallel form, whose data
        path all forms share.
    same : bool or None
        Whether the golden model of the form, with the fewest stages and neurons that it can have,
        is proved equal to the parallel one; None for that one itself.
    cost : Cost
        Resources and clock frequency on the device.
    bitstream : str or None
        File with the neuron between shift registers, on four pins; None if it does not fit.
    quality : Quality
        Integers against real numbers over the range of the drive.
    problems : tuple of str
        What is wrong, in sentences.
    """

    model: str
    form: str
    params: dict[str, Any]
    states: dict[str, str]
    check: CheckResult
    gates: CheckResult
    proof: Certificate
    same: bool | None
    cost: Cost
    bitstream: str | None
    quality: Quality
    problems: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "model": self.model,
            "form": self.form,
            "params": self.params,
            "states": self.states,
            "cycles": self.check.cycles,
            "mismatches": self.check.mismatches,
            "gate_mismatches": self.gates.mismatches,
            "proof": self.proof.status,
            "bounded": self.proof.bounded,
            "same_as_parallel": self.same,
            "target": self.cost.target,
            **{name: getattr(self.cost, name) for name in CELLS},
            "fmax_mhz": self.cost.fmax_mhz,
            "bitstream": self.bitstream,
            "quality": self.quality.to_dict(),
            "problems": list(self.problems),
        }


def forms() -> dict[str, str]:
    """The key of the block for each form of a compiled neuron, by its name."""
    return {
        key.partition(".")[2]: key
        for key, golden in goldens().items()
        if issubclass(golden.params_type(), ModelParams)
    }


def hardware(
    form: str,
    params: ModelParams,
    out: Path,
    *,
    target: str = "ice40-hx8k",
    say: Callable[[str], None] = lambda text: None,
) -> Hardware:
    """Make hardware of a model, verify it, and write all of it into a folder.

    Nothing is written before everything is done; then files of an earlier model go.

    Parameters
    ----------
    form : str
        One of :func:`forms`.
    params : ModelParams
        Parameters of that form.
    out : path
        The folder, made if need be. It gets ``<model>.v`` (``var_tb.v`` of a ``tb``), ``tb.v``,
        ``vectors.hex`` and a ``Makefile`` that runs them, the bitstream, ``model.json``,
        ``params.json``, ``certificate.json``, ``picture.svg`` and ``summary.json``.
    target : str
        Name of a device with place and route.
    say : callable
        Is told what is being done.
    """
    device = find_target(target)  # refuses what is none before the work
    if not device.routed:
        raise ValueError(f"target must have place and route, and {target} has an area only")
    with alone(out):
        return _hardware(form, params, out, device, say)


def _hardware(form: str, params: ModelParams, out: Path, device: Target, say) -> Hardware:
    target = device.name
    key, name = forms()[form], hardware_name(params.description.name)
    golden = find(key)(params)
    assert isinstance(golden, CycleGolden)
    say(f"Verilog and {CYCLES} vectors")
    files: dict[str, str | bytes] = {}
    files |= bench_files(name, golden, _drive(key, params))
    files[f"{name}.v"] = to_verilog(component(key, params), name)
    say("integers against real numbers")
    found = portrait(params, usual_steps(params))
    files["picture.svg"] = svg(picture(params, found, params.description.title))
    judged = quality(params)
    problems = list(judged.problems)
    say("RTL against integers")
    checked = check(key, params, engine="pysim", cycles=1000)
    problems += [] if checked.good else [checked.message]
    say("gates against integers")
    gates = check(key, params, engine="gates", cycles=1000)
    problems += [] if gates.good else [gates.message]
    say("proof for all inputs and all time")
    proof, same = _proof(form, params)
    if not proof.good or proof.status != "proved" or proof.bounded:
        bounds = ", for some cycles only" if proof.bounded else ""
        problems.append(f"the data path is not proved for all time, but {proof.status}{bounds}")
    if same is False:
        problems.append(f"the {form} form is not proved equal to the parallel one")
    say(f"resources on {target}")
    cost = synth(key, params, target=device)
    if not cost.good:
        problems.append(f"{target}: {cost.status}{f', {cost.error}' if cost.error else ''}")
    else:
        say(f"bitstream for {target}")
        files |= _bitstream(name, component(key, params), device)
    bits = next((file for file, content in files.items() if isinstance(content, bytes)), None)
    result = Hardware(
        model=params.description.name,
        form=form,
        params=params.to_dict(),
        states={x.name: str(x.format) for x in params.program.registers},
        check=checked,
        gates=gates,
        proof=proof,
        same=same,
        cost=cost,
        bitstream=bits,
        quality=judged,
        problems=tuple(problems),
    )
    files["model.json"] = params.description.to_json() + "\n"
    files["params.json"] = json.dumps(params.to_dict()) + "\n"
    files["certificate.json"] = json.dumps(proof.to_dict(), indent=2) + "\n"
    summary = result.to_dict() | {"files": sorted(files)}
    _clear(out)
    for path, content in files.items():
        write_atomic(out / path, content)
    # The last one: a folder with a summary is whole.
    write_atomic(out / SUMMARY, json.dumps(summary, indent=2) + "\n")
    return result


def _bitstream(name: str, block, device: Target) -> dict[str, bytes]:
    """The bitstream of a neuron in a harness, by the name of its file."""
    with temporary(name, keep_failed=True) as folder:
        try:
            built = flow.build(RegisterHarness(block), device, folder / "bitstream")
        except DoesNotFit:  # with the harness; it has a cost without
            return {}
        assert built.bitstream is not None
        return {f"{name}{built.bitstream.suffix}": built.bitstream.read_bytes()}


def _clear(out: Path) -> None:
    """Remove what an earlier model has left, its summary first."""
    try:
        listed = json.loads((out / SUMMARY).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    (out / SUMMARY).unlink()
    for name in listed if isinstance(listed, list) else ():
        if isinstance(name, str) and Path(name).name == name:
            (out / name).unlink(missing_ok=True)


def _drive(key: str, params: ModelParams) -> dict[str, np.ndarray]:
    """Codes of the inputs of each cycle."""
    ports = [port for port in params.leaves() if port.flow == "in"]
    given = stimulus(key, params, 0, ports, CYCLES)
    usual = CYCLES * 3 // 4
    for name, value in nominal(params).items():
        format = params.input_format(name)
        code = round(math.ldexp(value, format.frac))
        given[hardware_name(name)][:usual] = min(max(code, format.low), format.high)
    given["en"][:usual] = 1
    return given


def _proof(form: str, params: ModelParams) -> tuple[Certificate, bool | None]:
    """The certificate of the data path, and whether the form is equal to the parallel one."""
    shared = {x.name: getattr(params, x.name) for x in dataclasses.fields(ModelParams)}
    stages = getattr(params, "stages", 0)
    proof = prove("neurons.parallel", ParallelParams(**shared, stages=stages))
    if form == "parallel" and not stages:
        return proof, None
    kind = "pipelined" if form == "parallel" else form
    return proof, compare_form(form_of(params, kind)).proved
