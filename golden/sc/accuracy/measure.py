"""Error measurement of operations on bit streams: a golden model against its ideal."""

import dataclasses
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden
from spikeloom.golden.sc.stream.packed import count, pack

from .feeds import FEEDS, Feed
from .plan import BITS, Plan, memoryless

__all__ = ["Row", "feeds_of", "measurable", "measure"]

_CELLS = 1 << 21  # words of packed operands at a time
_ROUNDS = 16  # beginnings of a feed without one, where all cases share the words


@dataclass(frozen=True)
class Row:
    """Errors of the value of the output stream, over ``cases`` operands.

    Attributes
    ----------
    op : str
        Key of the block.
    params : str
        The parameters that differ from its defaults.
    source : str
        Name of the feed.
    encoding : str
        Of the output: ``"p"`` or ``"bipolar"``.
    width : int
        Bits of an operand.
    length : int
        Bits of a stream.
    rmse, mae, max : float
        Root mean square, mean absolute and largest error.
    """

    op: str
    params: str
    source: str
    encoding: str
    width: int
    length: int
    cases: int
    rmse: float
    mae: float
    max: float


def measurable(golden: type) -> bool:
    """Whether a block is an operation on streams that states its ideal in terms of its ports.

    It is if ``ideal`` takes values named as input ports, a stream among them, and gives one value
    for each output stream.
    """
    if not issubclass(golden, BitGolden) or not hasattr(golden, "ideal"):
        return False
    plan = Plan(golden(golden.EXAMPLES[0]))
    if not plan.named or not plan.outputs:
        return False
    if not any(isinstance(port, Bits) and port.name in plan.operands for port in plan.inputs):
        return False
    halves = {
        name: np.full((1,) if count is None else (1, count), 0.5)
        for name, count in plan.operands.items()
    }
    return np.size(plan.ideal(halves)) == sum(port.count or 1 for port in plan.outputs)


def feeds_of(golden: BitGolden) -> list[Feed]:
    """The feeds that the operation is measured with: those that can make what it needs.

    Where operands must be memoryless, a low-discrepancy feed is among them all the same, to show
    what comes of it. Other inputs that must be, select streams, always get an LFSR of their own.
    """
    plan = Plan(golden)
    streams = sum(port.count or 1 for port in plan.streams if port.name not in plan.random)
    kinds = {need.kind for need in plan.params.needs()}
    if memoryless(plan.params) & set(plan.operands):
        names = ["random", "lfsr16", "vdc"] if streams == 1 else ["random", "lfsr16", "sobol"]
    elif kinds & {"correlated", "anticorrelated"}:
        names = ["vdc", "lfsr16", "random"] if streams > 1 else ["vdc"]
    elif streams == 1:
        names = ["vdc", "lfsr16", "random"]
    elif streams == 2 and not plan.bitwise:
        # Every bit is stepped: only feeds of which one run gives all lengths.
        names = ["sobol", "halton", "lfsr16", "random"]
    elif streams == 2:
        names = ["lfsr+reversed", "sobol", "ramp+vdc", "halton", "lfsr16", "random"]
    else:
        names = ["sobol", "lfsr16", "random"]
    return [FEEDS[name] for name in names]


def measure(golden: BitGolden, feed: Feed, lengths) -> list[Row]:
    """Errors of one operation with one feed, a row for each length.

    Operands are 8-bit codes with both ends: all of them for one operand, all pairs for two where no
    state has to be stepped, else 10 000 random ones of a fixed seed (1 000 for more than two
    operands, 100 for more than 64). Cases without an
    ideal or outside the golden model's ``domain`` are left out.

    Parameters
    ----------
    golden : BitGolden
        With one lane.
    feed : Feed
        Where the numbers come from.
    lengths : iterable of int
        Powers of two in 16..65536.
    """
    lengths = sorted(lengths)
    for length in lengths:
        check_int("length", length, 16, 1 << 16)
        if length & length - 1:
            raise ValueError(f"length must be a power of two in 16..65536, not {length}")
    golden = type(golden)(dataclasses.replace(golden.params, lanes=1))
    plan = Plan(golden)
    values = plan.cases()
    ideal = plan.ideal(values)
    keep = np.isfinite(ideal.reshape(len(ideal), -1)).all(axis=-1) & golden.domain(**values)
    values, ideal = {name: value[keep] for name, value in values.items()}, ideal[keep]
    results = {}
    # Where a run of a feed begins as all longer ones do, one of the longest length has them all.
    runs = [lengths] if feed.prefix and not plan.bitwise else [[length] for length in lengths]
    for run in runs:
        results |= (_packed if plan.bitwise else _stepped)(plan, values, feed, run)
    return [_row(plan, feed, length, results[length], ideal) for length in lengths]


def _row(plan, feed, length, p, ideal):
    unit = plan.outputs[0].unit
    values = np.reshape(2 * p - 1 if unit == "bipolar" else p, (-1, *ideal.shape))
    errors = values - ideal
    return Row(
        op=plan.golden.KEY,
        params=plan.params.label(),
        source=feed.name,
        encoding=unit,
        width=BITS,
        length=length,
        cases=len(ideal),
        rmse=float(np.sqrt(np.mean(errors**2))),
        mae=float(np.mean(np.abs(errors))),
        max=float(np.max(np.abs(errors))),
    )


def _packed(plan, values, feed, run):
    """The value of the output for every case, once for each round, from packed words."""
    (length,) = run
    cases = len(next(iter(values.values())))
    p, held = plan.probabilities(values), plan.held(values)
    rounds = []
    for number in range(_ROUNDS if feed.anywhere else 1):
        sources = plan.sources(feed, length, (1, number))
        bits = min(each.available(length) for made in sources.values() for each in made)
        words = -(-bits // 64) * sum(len(made) for made in sources.values())
        streams = {
            name: [
                _Streams(each, p[name] if p[name].ndim == 1 else p[name][:, k], bits)
                for k, each in enumerate(made)
            ]
            for name, made in sources.items()
        }
        # A part of the cases at a time, or the operands of all would not fit into memory.
        ones = []
        for first in range(0, cases, max(1, _CELLS // words)):
            part = slice(first, first + max(1, _CELLS // words))
            inputs = {name: value[part] for name, value in held.items()}
            for name, made in streams.items():
                taken = [each.take(part) for each in made]
                inputs[name] = taken[0] if p[name].ndim == 1 else np.stack(taken, axis=1)
            outputs, _ = plan.golden.run_packed(inputs, bits)
            ones.append(_columns([count(outputs[port.name]) for port in plan.outputs]))
        rounds.append(np.concatenate(ones) / bits)
    return {length: np.stack(rounds)}


class _Streams:
    """Packed streams of all cases: an operand has few different ones, so each is made once."""

    def __init__(self, numbers, p, bits):
        different, self._index = np.unique(p, return_inverse=True)
        self._book = pack(numbers.of(bits) < numbers.threshold(different)[:, None])

    def take(self, part):
        return self._book[self._index[part]]


class _Vector:
    """The bits of a port at each time; all elements of a vector are compared at once."""

    def __init__(self, made, p):
        wide = p if p.ndim == 2 else p[:, None]
        self._thresholds = np.stack([n.threshold(wide[:, k]) for k, n in enumerate(made)], axis=-1)
        self._scalar = p.ndim == 1
        self._begin = None
        if made[0].begin is not None:
            # One sequence that goes round, begun at many places.
            self._values = made[0].values.astype(np.int32)
            self._begin = np.stack([n.begin for n in made], axis=-1)
        else:
            self._values = np.stack([n.values for n in made], axis=-1)

    def at(self, time):
        if self._begin is not None:
            numbers = self._values[(self._begin + time) % len(self._values)]
        else:
            numbers = self._values[time]
        bits = (numbers < self._thresholds).astype(np.int64)
        return bits[:, 0] if self._scalar else bits


def _columns(counts):
    return counts[0] if len(counts) == 1 else np.stack(counts, axis=-1)


def _stepped(plan, values, feed, run):
    """The value of the output for every case after each length of ``run``, bit by bit."""
    cases = len(next(iter(values.values())))
    p, held = plan.probabilities(values), plan.held(values)
    ports = {port.name: port for port in plan.inputs}
    sources = plan.sources(feed, run[-1], (cases,))
    streams = {name: _Vector(made, p[name]) for name, made in sources.items() if name in p}
    bits = min(each.available(run[-1]) for made in sources.values() for each in made)
    ends = {min(length, bits): length for length in run}
    state, totals, results = plan.golden.reset(cases), 0, {}
    for time in range(bits):
        inputs = dict(held)
        for name, made in sources.items():
            if name in streams:
                inputs[name] = streams[name].at(time)
            else:
                # The upper bits of the number, or as many as there are with zeros below.
                shift = made[0].bits - ports[name].width
                number = made[0].at(time)
                number = number >> shift if shift >= 0 else number << -shift
                inputs[name] = np.broadcast_to(number, (cases,))
        state, outputs = plan.golden.step(state, **inputs)
        totals = totals + _columns([outputs[port.name] for port in plan.outputs])
        if time + 1 in ends:
            results[ends[time + 1]] = totals / (time + 1)
    return results
