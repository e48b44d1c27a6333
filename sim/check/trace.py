"""Traces: recorded runs of a bench, with all ports of the component in each cycle."""

from dataclasses import dataclass, replace

import numpy as np

from spikeloom.golden.core.contract import Params
from spikeloom.golden.core.ports import Stream

from .stimulus import resets, stimulus

__all__ = ["Trace", "record", "record_transactions", "transfers"]

PATIENCE = 100_000
"""Cycles without an item at an output after which a component counts as hanging."""


@dataclass(frozen=True)
class Trace:
    """One run from power-on.

    Attributes
    ----------
    params : Params
        Parameters of the block.
    run_number : int
        Number of the run among those of one seed.
    values : dict of array
        For each plain port an array ``(cycles,)`` or ``(cycles, count)``.
    rst : array
        Reset in each cycle, ``(cycles,)``.
    stuck : bool
        Whether no further item came out although all inputs were offered and all outputs ready.
    """

    params: Params
    run_number: int
    values: dict[str, np.ndarray]
    rst: np.ndarray
    stuck: bool = False

    @property
    def cycles(self) -> int:
        """Length of the run in clock cycles."""
        return len(self.rst)


class _Recorder:
    """Runs a bench piece by piece and joins the pieces to a trace."""

    def __init__(self, model, bench, key, seed, run_number):
        self.model, self.bench, self.key = model, bench, key
        self.seed, self.run_number = seed, run_number
        self.pieces = []
        model.reset()

    def run(self, cycles, part, rst=None, **held):
        """Run on with new random inputs; ``held`` overrides ``go`` or ``ready`` of all streams."""
        params = self.bench.component.params
        number, ports = self.run_number, self.bench.inputs
        piece = f"{number}.{part}"
        inputs = stimulus(self.key, params, self.seed, ports, cycles, piece, number)
        for name, value in inputs.items():
            gate = held.get(name.rpartition("__")[2])
            if "__" in name and gate is not None:
                inputs[name] = np.full_like(value, gate)
        inputs["rst"] = np.zeros(cycles, np.int64) if rst is None else rst
        self.pieces.append({**inputs, **self.model.run(inputs)})

    def trace(self):
        """The trace so far."""
        params = self.bench.component.params
        names = [port.name for port in params.leaves()]
        joined = {
            name: np.concatenate([piece[name] for piece in self.pieces]) for name in [*names, "rst"]
        }
        rst = joined.pop("rst")
        return Trace(params, self.run_number, joined, rst)


def _resets(key, params, seed, run_number, cycles):
    # Only every third run has resets, so that long sequences occur as well.
    if run_number % 3 != 1:
        return np.zeros(cycles, np.int64)
    return resets(key, params, seed, cycles, run_number)


def record(model, bench, key, seed, runs, cycles) -> list[Trace]:
    """Record independent runs of a cycle block.

    Parameters
    ----------
    model : Model
        The bench, loaded in an engine.
    bench : Bench
        The bench, which has the ports.
    key : str
        The block, for the stimuli.
    seed : int
        Seed of the stimuli.
    runs : int
        Number of runs.
    cycles : int
        Clock cycles of each run.
    """
    traces = []
    for run_number in range(runs):
        recorder = _Recorder(model, bench, key, seed, run_number)
        params = bench.component.params
        recorder.run(cycles, "main", _resets(key, params, seed, run_number, cycles))
        traces.append(recorder.trace())
    return traces


def record_transactions(model, bench, key, seed, runs, cycles) -> list[Trace]:
    """Record independent runs of a transaction block, each until its last item is out.

    Parameters as in :func:`record`. After ``cycles`` cycles of random inputs, all inputs are
    offered and all outputs are ready until one more item comes out; then no inputs are offered
    until there is an output item for each input item. Both phases end after ``PATIENCE`` cycles,
    and :func:`~.compare.compare_items` reports a component that hangs.
    """
    traces = []
    streams = [port for port in bench.component.params.ports() if isinstance(port, Stream)]
    for run_number in range(runs):
        recorder = _Recorder(model, bench, key, seed, run_number)
        params = bench.component.params
        recorder.run(cycles, "main", _resets(key, params, seed, run_number, cycles))

        def items(trace, flow):
            found = [len(transfers(trace, port)[-1]) for port in streams if port.flow == flow]
            return min(found, default=0)

        trace = recorder.trace()
        goal = items(trace, "out") + 1
        spent, piece = 0, max(256, cycles // 4)
        while items(trace, "out") < goal and spent < PATIENCE:
            recorder.run(piece, f"flood {spent}", go=1, ready=1)
            trace, spent, piece = recorder.trace(), spent + piece, 2 * piece
        stuck = items(trace, "out") < goal
        spent, piece = 0, max(256, cycles // 4)
        while items(trace, "out") < items(trace, "in") and spent < PATIENCE:
            recorder.run(piece, f"drain {spent}", go=0, ready=1)
            trace, spent, piece = recorder.trace(), spent + piece, 2 * piece
        traces.append(replace(trace, stuck=stuck))
    return traces


@dataclass(frozen=True)
class Transfers:
    """Transfers of one stream between two resets.

    Attributes
    ----------
    payload : array
        ``(transfers,)`` or ``(transfers, count)``; for an array of streams ``(transfers, ways)``,
        up to the number of transfers that all of them have made.
    cycle : array
        Cycle of each transfer, ``(transfers,)`` or ``(transfers, ways)``.
    burst : int
        Transfers in an item.
    """

    payload: np.ndarray
    cycle: np.ndarray
    burst: int

    def __len__(self):
        """Number of complete items."""
        return len(self.payload) // self.burst


def transfers(trace: Trace, stream: Stream) -> list[Transfers]:
    """The transfers of a stream in a trace, one entry for each stretch between resets.

    While reset is active nothing counts as a transfer.
    """
    payload, valid, ready = (trace.values[leaf.name] for leaf in stream.leaves())
    stretch = np.cumsum(trace.rst)
    fired = (valid != 0) & (ready != 0)
    fired &= (trace.rst == 0) if stream.ways is None else (trace.rst == 0)[:, None]
    found = []
    # The cycles of one pulse are stretches of their own, empty and skipped.
    for number in np.unique(stretch[trace.rst == 0]):
        now = stretch == number
        if stream.ways is None:
            cycle = np.flatnonzero(fired & now)
            found.append(Transfers(payload[cycle], cycle, stream.burst))
            continue
        ways = [np.flatnonzero(fired[:, way] & now) for way in range(stream.ways)]
        least = min(len(way) for way in ways)
        cycle = np.stack([way[:least] for way in ways], axis=1)
        found.append(Transfers(np.take_along_axis(payload, cycle, axis=0), cycle, 1))
    return found
