"""Pipeline of a build: data, network, design, RTL, proofs, devices, netlists, report.

It knows nothing of any application. An application gives a block, its parameters and items for it;
here they go through the RTL, all of them, through the provers, through the tools of each device,
and some of them through the netlists.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from spikeloom.boards.devices.targets import target as find_target
from spikeloom.formal.core.proof import prove_all
from spikeloom.golden.core.contract import TransactionGolden, find
from spikeloom.rtl.core.block import component
from spikeloom.sim.host.cluster import connected
from spikeloom.sim.host.jobs import run_jobs
from spikeloom.sim.host.locks import alone

from . import folder, hardware, remote
from .application import Application, Design
from .report import page
from .results import BuildResult, Built, Quality, TooSmall
from .stages import Stages

__all__ = ["GATE_ITEMS", "build"]

GATE_ITEMS = 12
"""Items that run through each netlist, which is simulated cell by cell."""


def build(
    application: Application,
    out: Path,
    *,
    targets: Iterable[str] | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> BuildResult:
    """Build an application for one or more devices and leave a folder that stands alone.

    All files are written into ``out/unfinished``, and moved when all of them are there: a build
    that fails or is interrupted leaves the results of an earlier one as they were, and one that is
    done leaves none of them. The reports of devices that are too small stay in ``unfinished``.

    Parameters
    ----------
    application : Application
        What to build, with its options; :func:`~.catalogue.find` gives its class by name.
    out : Path
        Folder of the results.
    targets : iterable of str, optional
        Devices to build for, if not those of the application.
    jobs, cluster
        As of :func:`~spikeloom.sim.host.jobs.run_jobs`.
    say : callable
        Told about each stage.

    Raises
    ------
    BlockingIOError
        Another build works in the folder.
    ToolError
        The cluster cannot be used, or a tool failed.
    """
    if not isinstance(application, Application):
        raise TypeError(f"application must be an Application, not {application!r}")
    # Whatever can be refused is refused before the first minute of work.
    names = _routed(application.TARGETS if targets is None else targets)
    if cluster is not None:
        with connected(cluster):
            pass
    with alone(out), folder.unfinished(out) as work:
        result = _build(application, names, work, {"jobs": jobs, "cluster": cluster}, say)
        folder.publish(work, out, [one.target for one in result.targets if isinstance(one, Built)])
    return result


def _build(
    application: Application,
    names: list[str],
    out: Path,
    where: dict[str, Any],
    say: Callable[[str], None],
) -> BuildResult:
    """A build in a new folder, which its files are moved from when all of it is done."""
    key, item = application.KEY, application.ITEM
    stage = Stages(say)

    with stage("data", "reading the data"):
        data = application.data()
    with stage("network", "training the network, or reading it"):
        network = application.network(data)
    with stage("design", "turning it into integers"):
        design = application.design(data, network)
        golden = _golden(key, design)
    with stage("golden", "evaluating the golden model, as specified and as it runs fast"):
        outputs = hardware.expected(golden, design.inputs)
        wanted = application.answers(design, outputs)
    with stage("rtl", f"running {design.items} {item}s through the RTL"):
        rtl = hardware.run(component(key, design.params), golden, design.inputs)
        answers = application.answers(design, rtl.outputs)
        quality = Quality(
            application.MEASURE,
            application.FORMAT,
            design.real,
            application.quality(data, wanted),
            application.quality(data, answers),
        )
    with stage("prove", f"proving {key} and the blocks that it is made of"):
        proofs = tuple(prove_all(dict.fromkeys([*application.PROVED, key]), **where))
    with stage("flow", f"synthesis, place and route for {', '.join(names)}"):
        results = _flows(application, design, names, out, where)
    with stage("gates", f"running {GATE_ITEMS} {item}s through each netlist"):
        results = _gates(application, design, results, out, where)

    result = BuildResult(
        application=application.name(),
        title=design.title,
        options=application.settings(),
        block=key,
        item=item,
        quality=quality,
        details=design.details,
        rtl=rtl.comparison,
        cycles_per_item=rtl.interval,
        latency_cycles=rtl.latency,
        targets=results,
        proofs=proofs,
        seconds=stage.total,
        seconds_per_stage=stage.seconds,
    )
    say("writing the report …")
    folder.write_design(out, design, {**design.inputs, **outputs, **wanted, **design.truth})
    folder.write_certificates(out, proofs)
    folder.write_waveform(out, rtl)
    own = application.sections(data, design, answers, quality)
    page(result, own, design.files, rtl).write(out / "report.html")
    folder.write_summary(out, result)
    return result


def _routed(names: Iterable[str]) -> list[str]:
    """Names of targets, each once; one without place and route is refused before the work."""
    chosen = {target.name: target for target in map(find_target, names)}
    for name, target in chosen.items():
        if not target.routed:
            raise ValueError(f"target must have place and route, and {name} has an area only")
    if not chosen:
        raise ValueError("targets must name a device, not none")
    return list(chosen)


def _golden(key: str, design: Design) -> TransactionGolden:
    golden = find(key)(design.params)
    if not isinstance(golden, TransactionGolden):
        raise TypeError(f"KEY must name a block with a transaction golden model, not {key}")
    return golden


def _flows(
    application: Application, design: Design, names: list[str], out: Path, where: dict[str, Any]
) -> tuple[Built | TooSmall, ...]:
    key, params, top = application.KEY, design.params, application.name()
    if where["cluster"] is None:
        work = [(key, params, name, out, top) for name in names]
        return tuple(run_jobs(hardware.built_for, work, **where))
    results = []
    for result, files in run_jobs(
        remote.built_for, [(key, params, name, top) for name in names], **where
    ):
        for place, content in files.items():
            (out / place).parent.mkdir(parents=True, exist_ok=True)
            (out / place).write_bytes(content)
        results.append(result)
    return tuple(results)


def _gates(
    application: Application,
    design: Design,
    results: tuple[Built | TooSmall, ...],
    out: Path,
    where: dict[str, Any],
) -> tuple[Built | TooSmall, ...]:
    """The results again, with the comparison of each netlist."""
    items = {name: values[:GATE_ITEMS] for name, values in design.inputs.items()}
    built = [result for result in results if isinstance(result, Built)]
    files = [out / result.netlist for result in built]
    key, params = application.KEY, design.params
    if where["cluster"] is None:
        work = [(key, params, x.target, file, items) for x, file in zip(built, files, strict=True)]
        runs = run_jobs(hardware.run_netlist, work, **where)
    else:
        there = [(file.name, file.read_bytes()) for file in files]
        work = [(key, params, x.target, file, items) for x, file in zip(built, there, strict=True)]
        runs = run_jobs(remote.run_netlist, work, **where)
    done = {x.target: replace(x, gates=gates) for x, gates in zip(built, runs, strict=True)}
    return tuple(done.get(result.target, result) for result in results)
