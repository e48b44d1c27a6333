"""Circuits of a build: RTL and netlists under real items, and the flow for one device."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spikeloom.boards.devices.targets import target as find_target
from spikeloom.boards.flow import flow
from spikeloom.golden.core.contract import Params, TransactionGolden, find
from spikeloom.golden.core.ports import Stream
from spikeloom.rtl.core.block import component
from spikeloom.sim.check import compare
from spikeloom.sim.check.runner import run_items
from spikeloom.sim.check.trace import Trace, transfers
from spikeloom.sim.engines import load_netlist
from spikeloom.sim.host.tools import ToolError

from .results import Built, Comparison, TooSmall

__all__ = ["Run", "built_for", "expected", "run", "run_netlist", "streams"]


@dataclass(frozen=True, eq=False)
class Run:
    """All items through a component or netlist.

    Attributes
    ----------
    comparison : Comparison
        What differs from the golden model.
    outputs : dict of str to array
        The items of each output stream, shaped as those of the golden model.
    trace : Trace
        All ports in each cycle.
    first : int
        The cycle in which the last output of the first item is taken.
    latency, interval : int
        Clock cycles from the first offer of an input to that cycle, and from one item to the next.
    """

    comparison: Comparison
    outputs: dict[str, np.ndarray]
    trace: Trace
    first: int
    latency: int
    interval: int


def streams(params: Params, flow: str) -> list[Stream]:
    """The input or output streams of a block."""
    return [port for port in params.ports() if isinstance(port, Stream) and port.flow == flow]


def expected(golden: TransactionGolden, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What the golden model gives for items one after the other.

    A model may have a faster ``run`` than its ``transfer``, which is the specification and what
    the component is proved equal to; so both run here, and a difference is an error.
    """
    # One batch: a model with a state sees the items in their order.
    items = {name: values[:, None] for name, values in inputs.items()}
    fast, _ = golden.run(items)
    if type(golden).run is not TransactionGolden.run:
        slow, _ = TransactionGolden.run(golden, items)
        for name, values in slow.items():
            if not np.array_equal(values, fast[name]):
                raise AssertionError(f"run and transfer of {golden.KEY} differ in {name}")
    return {name: values[:, 0] for name, values in fast.items()}


def run(
    dut, golden: TransactionGolden, inputs: dict[str, np.ndarray], engine: str = "cxxrtl"
) -> Run:
    """Send items through a circuit as fast as it takes them, and compare every output."""
    trace = run_items(dut, inputs, engine)
    findings = compare.compare_items(golden, [trace]) + compare.stream_rules(trace)
    number = len(next(iter(inputs.values())))
    outputs, ends = {}, []
    for port in streams(golden.params, "out"):
        sent = transfers(trace, port)[0]
        if len(sent) < number:
            raise ToolError(f"{golden.KEY} gives {len(sent)} items of {number} at {port.name}")
        beats = number * port.burst
        outputs[port.name] = _items(port, sent.payload[:beats], number)
        # An item is out with its last transfer, and where there are ways, with that of the last.
        ends.append(sent.cycle[:beats].reshape(number, -1).max(axis=1))
    done = np.max(ends, axis=0)
    # From the offer, not from when it is taken: a block may look at an offer for long.
    offers = [trace.values[f"{port.name}__valid"] for port in streams(golden.params, "in")]
    begin = min(np.flatnonzero(valid.reshape(trace.cycles, -1).any(axis=1))[0] for valid in offers)
    latency = int(done[0] - begin)
    return Run(
        comparison=Comparison(number, len(findings), findings[0].text if findings else ""),
        outputs=outputs,
        trace=trace,
        first=int(done[0]),
        latency=latency,
        interval=int(np.median(np.diff(done))) if number > 1 else latency,
    )


def _items(port: Stream, payload: np.ndarray, number: int) -> np.ndarray:
    """Transfers as items, with an axis for the transfers of an item if there are several."""
    burst = (port.burst,) if port.burst > 1 else ()
    return payload.reshape(number, *burst, *payload.shape[1:])


def built_for(key: str, params: Params, name: str, out: Path, top: str) -> Built | TooSmall:
    """Synthesis, place and route and the bitstream for one device, in a folder of its name.

    A device that is too small is a result, not an end.
    """
    try:
        made = flow.build(component(key, params), name, out / name, top=top)
    except flow.DoesNotFit as small:
        return TooSmall(
            target=name, problem=str(small), needed=small.needed, available=small.available
        )
    assert made.bitstream is not None  # it was asked for

    # Relative, so that the folder can be moved; the flow has followed links, and so must this.
    def inside(file: Path) -> str:
        return file.relative_to(out.resolve()).as_posix()

    cells = made.resources
    return Built(
        target=name,
        lut=cells.get("lut"),
        lc=cells.get("lc"),
        ff=cells.get("ff"),
        bram=cells.get("bram"),
        dsp=cells.get("dsp"),
        fmax_mhz=made.fmax_mhz,
        bitstream=inside(made.bitstream),
        netlist=inside(made.netlist),
        verilog=inside(made.verilog),
        report=inside(made.folder / "report.json"),
        utilization=made.utilization,
        tools=made.tools,
    )


def run_netlist(
    key: str, params: Params, name: str, netlist: Path, inputs: dict[str, np.ndarray]
) -> Comparison:
    """Items through the netlist for a device, in the vendor's cells."""
    dut = load_netlist(netlist, find_target(name).family.arch, params)
    golden = find(key)(params)
    assert isinstance(golden, TransactionGolden)  # the pipeline has checked it
    return run(dut, golden, inputs, "gates").comparison
