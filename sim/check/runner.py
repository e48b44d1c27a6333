"""Simulation of a transaction block on given items, such as real data."""

import numpy as np

from spikeloom.golden.core.ports import Stream
from spikeloom.sim.engines import engine as find_engine
from spikeloom.sim.host import tools

from .bench import Bench
from .trace import PATIENCE, Trace, transfers

__all__ = ["run_items"]


def run_items(component, items: dict[str, np.ndarray], engine: str = "cxxrtl") -> Trace:
    """Send items through a component as fast as it takes them, with outputs always ready.

    The inputs of the bench are made before it runs. So it runs twice: first with zeros, to find the
    cycles in which the component takes a transfer, and then with the items in those cycles.

    Parameters
    ----------
    component : Block
        A block with a transaction golden model, or a netlist of one.
    items : dict of array
        For each input stream an array ``(items, …)``, with an item in the shape that the golden
        model takes.
    engine : str
        Name of an engine.

    Returns
    -------
    Trace
        The run; :func:`~spikeloom.sim.check.trace.transfers` gives the transfers in it.

    Raises
    ------
    MissingTool
        The engine cannot run on this machine.
    ToolError
        The component hangs, or the cycles in which it takes its inputs depend on the data.
    """
    chosen = find_engine(engine)
    lack = chosen.missing()
    if lack is not None:
        raise tools.MissingTool(f"engine {engine} cannot run: {lack}")
    bench = Bench(component)
    model = chosen.load(bench, bench.inputs, bench.outputs)
    streams = [port for port in component.params.ports() if isinstance(port, Stream)]
    ins = [port for port in streams if port.flow == "in"]
    number = len(items[ins[0].name])
    beats = {
        port.name: np.asarray(items[port.name]).reshape(
            (number * port.burst,) if port.count is None else (number * port.burst, port.count)
        )
        for port in ins
    }
    outs = [port for port in streams if port.flow == "out"]

    cycles = 2 * max(len(rows) for rows in beats.values()) + 256
    while True:
        dry = _run(model, bench, cycles, {})
        taking = {port.name: _takes(dry, port) for port in ins}
        fed = all(len(taking[name]) >= len(rows) for name, rows in beats.items())
        if fed and all(len(transfers(dry, port)[0]) >= number for port in outs):
            break
        if cycles > PATIENCE * (number + 1):
            raise tools.ToolError(f"the component does not give {number} items in {cycles} cycles")
        cycles *= 2
    plan = {name: (taking[name][: len(rows)], rows) for name, rows in beats.items()}
    trace = _run(model, bench, cycles, plan)
    for port in ins:
        taken = transfers(trace, port)[0].payload
        if not np.array_equal(taken, beats[port.name]):
            raise tools.ToolError(f"when {port.name} is taken depends on the data; cannot plan it")
    return trace


def _run(model, bench, cycles, plan) -> Trace:
    """One run from power-on; without a plan, zeros are offered in every cycle."""
    model.reset()
    inputs = {}
    for port in bench.inputs:
        base, _, part = port.name.rpartition("__")
        shape = (cycles,) if port.count is None else (cycles, port.count)
        inputs[port.name] = values = np.zeros(shape, np.int64)
        if part == "ready" or (part == "go" and not plan):
            values[:] = 1
        elif base in plan:
            when, rows = plan[base]
            values[when] = 1 if part == "go" else rows
    got = {**inputs, **model.run(inputs)}
    names = [port.name for port in bench.component.params.leaves()]
    params = bench.component.params
    return Trace(params, 0, {name: got[name] for name in names}, np.zeros(cycles, np.int64))


def _takes(trace: Trace, port: Stream) -> np.ndarray:
    """Cycles in which the feeder of an input stream takes an offer."""
    valid, ready = (trace.values[f"{port.name}__{part}"] for part in ("valid", "ready"))
    return np.flatnonzero((valid == 0) | (ready != 0))
