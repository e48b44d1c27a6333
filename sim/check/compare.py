"""Comparison of traces with golden models, and with the stream rules."""

from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.contract import CycleGolden, Golden, TransactionGolden, stack_outputs
from spikeloom.golden.core.ports import Port, Stream

from .trace import Trace, transfers

__all__ = ["Finding", "compare_cycles", "compare_items", "golden_arguments", "stream_rules"]

CHUNK = 1024  # cycles of golden outputs that are held before they are compared
KEPT = 1024  # elements of the longest register whose values are held like that


@dataclass(frozen=True)
class Finding:
    """A mismatch at one port, in one cycle of one run.

    Attributes
    ----------
    cycle : int
        Clock cycle from power-on.
    run_number : int
        The run.
    port : str
        Port or register, with the index of an element.
    text : str
        What is wrong.
    """

    cycle: int
    run_number: int
    port: str
    text: str


def _leaves(golden: Golden, flow: str) -> list[Port]:
    return [port for port in golden.params.leaves() if port.flow == flow]


def _outside(port, values):
    """Index of the first value that is not in the range of a port or register, or None."""
    limits = Port(port.name, "out", port.width, port.signed)
    wrong = (values < limits.low) | (values > limits.high)
    return tuple(int(i) for i in np.argwhere(wrong)[0]) if wrong.any() else None


def _check_range(what, port, values, runs, cycle_of):
    """At most one finding: a golden value exceeds its port; ``values`` is ``(steps, runs, …)``."""
    index = _outside(port, values)
    if index is None:
        return []
    limits = Port(port.name, "out", port.width, port.signed)
    text = f"golden {what} must be in {limits.low}..{limits.high}, not {int(values[index])}"
    return [Finding(cycle_of(index), runs[index[1]], port.name, text)]


def _named(golden, given, expected, what):
    if sorted(given) != sorted(expected):
        raise ValueError(
            f"{golden.KEY}: golden {what} must be {sorted(expected)}, not {sorted(given)}"
        )


def compare_cycles(golden: CycleGolden, traces: list[Trace]) -> list[Finding]:
    """Compare every output in every cycle; a payload only while the golden ``valid`` is 1.

    Parameters
    ----------
    golden : CycleGolden
        The model; it is run on the inputs of all traces at once.
    traces : list of Trace
        Runs of the component, all of one length.

    Returns
    -------
    list of Finding
        Empty if the component is bit-true.

    Raises
    ------
    ValueError
        The golden model's state or outputs have other names than its contract says.
    """
    inputs = {
        port.name: np.stack([trace.values[port.name] for trace in traces], axis=1)
        for port in _leaves(golden, "in")
    }
    got = {
        port.name: np.stack([trace.values[port.name] for trace in traces], axis=1)
        for port in _leaves(golden, "out")
    }
    rst = np.stack([trace.rst for trace in traces], axis=1) != 0
    runs = [trace.run_number for trace in traces]
    findings = []
    start = golden.reset(len(runs))
    state = start
    registers = golden.registers()
    # A memory as a register is checked at once, so that its values need not be held.
    memories = [register for register in registers if (register.count or 1) > KEPT]
    registers = [register for register in registers if register not in memories]
    for first in range(0, len(rst), CHUNK):
        states, steps = [], []
        for cycle in range(first, min(first + CHUNK, len(rst))):
            states.append({register.name: state[register.name] for register in registers})
            for register in memories:
                now = state[register.name][None]
                findings += _check_range("state", register, now, runs, lambda _, cycle=cycle: cycle)
            state, outputs = golden.step(state, **{name: x[cycle] for name, x in inputs.items()})
            _named(golden, state, start, "state")
            _named(golden, outputs, got, "outputs")
            steps.append(outputs)
            # A reset in this cycle takes effect at its end, as in hardware.
            if rst[cycle].any():
                state = {
                    name: np.where(_fit(rst[cycle], start[name]), start[name], value)
                    for name, value in state.items()
                }
        stacked = stack_outputs(golden.results(), steps, len(runs))
        at = slice(first, first + len(steps))
        for register in registers:
            kept = np.stack(
                [np.broadcast_to(s[register.name], start[register.name].shape) for s in states]
            )
            findings += _check_range(
                "state", register, kept, runs, lambda index, first=first: first + index[0]
            )
        for port in _leaves(golden, "out"):
            expected = np.broadcast_to(stacked[port.name], got[port.name][at].shape)
            findings += _check_range(
                "output", port, expected, runs, lambda index, first=first: first + index[0]
            )
            differs = expected != got[port.name][at]
            base, _, part = port.name.rpartition("__")
            if part == "payload" and base:
                valid = stacked[f"{base}__valid"] != 0
                differs &= _fit(np.broadcast_to(valid, got[f"{base}__valid"][at].shape), differs)
            for index in np.argwhere(differs):
                step, run_number, *rest = index.tolist()
                element = f"[{rest[0]}]" if rest else ""
                place = step, run_number, *rest
                mine, its = int(expected[place]), int(got[port.name][at][place])
                text = f"golden {mine}, RTL {its}"
                findings.append(Finding(first + step, runs[run_number], port.name + element, text))
    return findings


def _fit(mask, like):
    """``mask`` with trailing axes added, to be broadcast against ``like``."""
    return mask.reshape(mask.shape + (1,) * (like.ndim - mask.ndim))


def _streams(golden: Golden) -> list[Stream]:
    return [port for port in golden.params.ports() if isinstance(port, Stream)]


def _stretches(golden: Golden, traces: list[Trace]):
    """Stretches between resets, the number of whole input items of each, and those items.

    Each stretch is a run of the golden model on its own: all of them are one batch.
    """
    streams = _streams(golden)
    ins = [port for port in streams if port.flow == "in"]
    outs = [port for port in streams if port.flow == "out"]
    stretches = []
    for trace in traces:
        moved = {port.name: transfers(trace, port) for port in streams}
        for number in range(len(moved[streams[0].name])):
            stretch = {name: parts[number] for name, parts in moved.items()}
            last = number == len(moved[streams[0].name]) - 1
            stretches.append((trace, stretch, last))
    number = [
        min((len(stretch[port.name]) for port in ins), default=0)
        if ins
        else max(-(-len(stretch[port.name].payload) // port.burst) for port in outs)
        for _, stretch, _ in stretches
    ]
    items = {
        port.name: _items(port, [stretch[port.name] for _, stretch, _ in stretches], number)
        for port in ins
    }
    return stretches, number, items


def golden_arguments(golden: Golden, traces: list[Trace]):
    """The inputs of the golden model in recorded runs.

    Returns
    -------
    inputs : dict of array
        ``(steps, batch, …)`` for each argument of ``step``, or of ``transfer``, with zeros after
        the last item of a stretch between resets.
    resets : array or None
        ``(steps, batch)``, whether a reset follows the step; None for a transaction model.
    lengths : array
        ``(batch,)``, the number of steps of each run or stretch.
    """
    if golden.KIND == TransactionGolden.KIND:
        _, number, items = _stretches(golden, traces)
        return items, None, np.array(number)
    inputs = {
        port.name: np.stack([trace.values[port.name] for trace in traces], axis=1)
        for port in _leaves(golden, "in")
    }
    resets = np.stack([trace.rst for trace in traces], axis=1)
    return inputs, resets, np.full(len(traces), len(resets))


def compare_items(golden: TransactionGolden, traces: list[Trace]) -> list[Finding]:
    """Compare output streams item by item, from power-on and from each reset on.

    Parameters
    ----------
    golden : TransactionGolden
        The model; it is run on the items that the component took in.
    traces : list of Trace
        Runs of the component.

    Returns
    -------
    list of Finding
        Wrong, missing and surplus transfers; empty if the component is right.

    Raises
    ------
    ValueError
        The golden model's state or outputs have other names than its contract says.
    """
    outs = [port for port in _streams(golden) if port.flow == "out"]
    stretches, number, items = _stretches(golden, traces)
    findings = []
    runs = [trace.run_number for trace, _, _ in stretches]
    state, sent = golden.reset(len(stretches)), []
    start = state
    for index in range(max(number)):
        state, outputs = golden.transfer(state, **{name: x[index] for name, x in items.items()})
        _named(golden, state, start, "state")
        _named(golden, outputs, [port.name for port in outs], "outputs")
        sent.append(outputs)
        for register in golden.registers():
            kept = np.broadcast_to(state[register.name], start[register.name].shape)[None]
            # After the last item of a stretch its state is computed from padding.
            kept = kept[:, [index < limit for limit in number]]
            alive = [run for run, limit in zip(runs, number, strict=True) if index < limit]
            findings += _check_range("state", register, kept, alive, lambda _: 0)
    stacked = stack_outputs(golden.results(), sent, len(stretches))
    for port in outs:
        element = port.ways or port.count
        one = () if element is None else (element,)
        for which, (trace, stretch, last) in enumerate(stretches):
            its = stretch[port.name]
            size = number[which] * port.burst
            expected = (
                stacked[port.name][: number[which], which].reshape(size, *one)
                if size
                else np.zeros((0, *one), np.int64)
            )
            findings += _check_range(
                "output", port, expected[:, None], [trace.run_number], lambda index: index[0]
            )
            length = min(size, len(its.payload))
            for index in np.argwhere(expected[:length] != its.payload[:length]):
                index = tuple(int(i) for i in index)
                cycle = its.cycle[index[: its.cycle.ndim]]
                name = port.name + (f"[{index[1]}]" if one else "")
                text = (
                    f"transfer {index[0]} (item {index[0] // port.burst}): "
                    f"golden {int(expected[index])}, RTL {int(its.payload[index])}"
                )
                findings.append(Finding(int(cycle), trace.run_number, name, text))
            # The next item may begin to come out before all of its inputs are in, but not more.
            if items and len(its.payload) >= size + port.burst:
                text = f"{len(its.payload)} transfers out of {number[which]} items in"
                cycle = int(np.max(its.cycle[size]))
                findings.append(Finding(cycle, trace.run_number, port.name, text))
            if last and len(its.payload) < size:
                text = f"only {len(its.payload)} transfers of {size} came out: the component hangs"
                findings.append(Finding(trace.cycles, trace.run_number, port.name, text))
            elif last and trace.stuck:
                text = f"nothing comes out after transfer {len(its.payload)}: the component hangs"
                findings.append(Finding(trace.cycles, trace.run_number, port.name, text))
    return findings


def _items(port, parts, number):
    """Items of all stretches side by side, ``(items, stretches, …)``, padded with zeros."""
    element = port.ways or port.count
    one = () if element is None else (element,)
    shape = one if port.burst == 1 else (port.burst, *one)
    dtype = parts[0].payload.dtype
    table = np.zeros((max(number), len(parts), *shape), dtype)
    for index, (part, limit) in enumerate(zip(parts, number, strict=True)):
        table[:limit, index] = part.payload[: limit * port.burst].reshape(limit, *shape)
    return table


def stream_rules(trace: Trace) -> list[Finding]:
    """Check output streams: while an offer waits, neither ``valid`` nor the payload changes."""
    findings = []
    for port in trace.params.ports():
        if not isinstance(port, Stream) or port.flow == "in":
            continue
        payload, valid, ready = (trace.values[leaf.name] for leaf in port.leaves())
        waits = (valid != 0) & (ready == 0) & _fit(trace.rst == 0, valid)
        dropped = waits[:-1] & (valid[1:] == 0)
        changed = _fit(waits[:-1] & (valid[1:] != 0), payload) & (payload[1:] != payload[:-1])
        for wrong, part, what in (
            (dropped, "valid", "valid dropped while stalled"),
            (changed, "payload", "payload changed while stalled"),
        ):
            for index in np.argwhere(wrong):
                element = f"[{index[1]}]" if len(index) > 1 else ""
                name = f"{port.name}__{part}{element}"
                findings.append(Finding(int(index[0]) + 1, trace.run_number, name, what))
    return findings
