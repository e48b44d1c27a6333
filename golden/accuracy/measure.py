"""Measure one operation: its golden model on many operands, against its ideal."""

import dataclasses
import inspect
from dataclasses import dataclass

import numpy as np

from ..bitstream import BitGolden
from ..checks import check_int
from ..packed import count, pack
from ..ports import Bits
from .feeds import FEEDS, Feed

__all__ = ["Row", "feeds_of", "measurable", "measure"]

BITS = 8
"""Bits of an operand: the codes are ``0..2**BITS``."""

CASES = 10_000
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
    model = golden(golden.EXAMPLES[0])
    ports = {port.name: port for port in model.params.ports() if port.flow == "in"}
    names = list(inspect.signature(model.ideal).parameters)
    outputs = [
        port for port in model.params.ports() if port.flow == "out" and isinstance(port, Bits)
    ]
    if not all(name in ports for name in names):
        return False
    if not outputs or not any(isinstance(ports[name], Bits) for name in names):
        return False
    halves = {name: np.full((1, ports[name].count or 1), 0.5) for name in names}
    halves = {name: x if ports[name].count else x[:, 0] for name, x in halves.items()}
    ideal = model.ideal(**halves)
    values = len(ideal) if isinstance(ideal, tuple) else np.size(ideal)
    return values == sum(port.count or 1 for port in outputs)


def feeds_of(params) -> list[Feed]:
    """The feeds that the operation is measured with: those that can make what it needs."""
    streams = sum(
        port.count or 1 for port in params.ports() if isinstance(port, Bits) and port.flow == "in"
    )
    kinds = {need.kind for need in params.needs()}
    if "memoryless" in kinds:
        names = ["random", "lfsr16", "vdc"] if streams == 1 else ["random", "lfsr16", "sobol"]
    elif kinds & {"correlated", "anticorrelated"}:
        names = ["vdc", "lfsr16", "random"] if streams > 1 else ["vdc"]
    elif streams == 1:
        names = ["vdc", "lfsr16", "random"]
    elif streams == 2:
        names = ["lfsr+reversed", "sobol", "ramp+vdc", "halton", "lfsr16", "random"]
    else:
        names = ["sobol", "lfsr16", "random"]
    return [FEEDS[name] for name in names]


@dataclass(frozen=True)
class _Numbers:
    """What one stream is compared with: from ``begin`` on if the numbers go round."""

    values: np.ndarray
    bits: int
    begin: np.ndarray | None

    def at(self, time):
        """The number of every case at a time, or the same for all."""
        if self.begin is None:
            return self.values[time]
        return self.values[(self.begin + time) % len(self.values)]

    def of(self, length):
        """The numbers of all cases at once."""
        if self.begin is None:
            return self.values[:length]
        return np.take(self.values, np.arange(length) + self.begin[0], mode="wrap")

    def available(self, length):
        """Bits of the stream: the period of an LFSR is one short of a power of two."""
        return length if self.begin is not None else min(length, len(self.values))


class _Plan:
    """Which operand drives which port, and with the numbers of which stream of the feed."""

    def __init__(self, golden):
        self.params = golden.params
        ports = self.params.ports()
        self.operands = list(inspect.signature(golden.ideal).parameters)
        self.inputs = [port for port in ports if port.flow == "in"]
        self.outputs = [port for port in ports if port.flow == "out" and isinstance(port, Bits)]
        self.shared, self.opposite = set(), set()
        for need in self.params.needs():
            if need.kind == "correlated":
                self.shared |= set(need.ports)
            if need.kind == "anticorrelated":
                self.opposite |= set(need.ports)

    def sources(self, feed, length, begins):
        """For each stream port one :class:`_Numbers` per element.

        ``begins`` is the number of beginnings where the feed goes round, and a seed.
        """
        found, following, log2_length = {}, 0, length.bit_length() - 1

        def numbers(index, opposite=False):
            values, bits = feed.numbers(index, log2_length)
            begin = None
            if feed.anywhere:
                begin = np.random.default_rng([index, *begins[1:]]).integers(
                    0, len(values), begins[0]
                )
            return _Numbers((1 << bits) - 1 - values if opposite else values, bits, begin)

        for port in self.inputs:
            if not isinstance(port, Bits) and not _is_number(port):
                continue
            made = []
            for element in range(port.count or 1):
                if port.name in self.shared:
                    made.append(numbers(0))
                elif port.name in self.opposite:
                    made.append(numbers(0, opposite=(element + len(found)) % 2 == 1))
                else:
                    made.append(numbers(following if feed.operands != 1 else 0))
                    following += 1
            found[port.name] = made
        return found

    def codes(self, exhaustive):
        """Codes of the operands, ``(cases,)`` or ``(cases, count)`` each."""
        shapes = [port.count or 1 for port in self.inputs if port.name in self.operands]
        columns, full = sum(shapes), (1 << BITS) + 1
        random = np.random.default_rng(0)
        if columns == 1:
            grid = np.arange(full)[:, None]
        elif columns == 2 and exhaustive:
            grid = np.indices((full, full)).reshape(2, -1).T
        else:
            number = CASES if columns <= 2 else CASES // 10
            grid = random.integers(0, full, (number, columns))
        codes, first = {}, 0
        for port in self.inputs:
            if port.name in self.operands:
                wide = grid[:, first : first + (port.count or 1)]
                codes[port.name] = wide if port.count else wide[:, 0]
                first += port.count or 1
        return codes

    def values(self, codes):
        """What the codes mean, and what the ideal makes of it; only the cases that have one."""
        ports = {port.name: port for port in self.inputs}
        return {
            name: 2 * code / (1 << BITS) - 1
            if ports[name].unit == "bipolar"
            else code / (1 << BITS)
            for name, code in codes.items()
        }


def measure(golden: BitGolden, feed: Feed, lengths) -> list[Row]:
    """Errors of one operation with one feed, a row for each length.

    Operands are 8-bit codes with both ends: all of them for one operand, all pairs for two where no
    state has to be stepped, else 10 000 random ones of a fixed seed (1 000 for more than two
    operands). Stream inputs that the ideal does not name have the value 1/2.

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
    plan = _Plan(golden)
    stateless = not golden.registers() and not any(_is_number(port) for port in plan.inputs)
    codes = plan.codes(exhaustive=stateless)
    with np.errstate(divide="ignore", invalid="ignore"):
        ideal = golden.ideal(**plan.values(codes))
    ideal = np.stack(ideal, axis=-1) if isinstance(ideal, tuple) else np.asarray(ideal, float)
    keep = np.isfinite(ideal.reshape(len(ideal), -1)).all(axis=-1)
    codes, ideal = {name: code[keep] for name, code in codes.items()}, ideal[keep]
    results = {}
    runs = [lengths] if feed.prefix and not stateless else [[length] for length in lengths]
    for run in runs:
        results |= (_packed if stateless else _stepped)(golden, plan, codes, feed, run)
    return [_row(golden, plan, feed, length, results[length], ideal) for length in lengths]


def _is_number(port) -> bool:
    """Whether the port takes a number of a source for each bit of a stream."""
    return port.name == "source" and not isinstance(port, Bits)


def _row(golden, plan, feed, length, p, ideal):
    unit = plan.outputs[0].unit
    values = np.reshape(2 * p - 1 if unit == "bipolar" else p, (-1, *ideal.shape))
    errors = values - ideal
    return Row(
        op=golden.KEY,
        params=dataclasses.replace(golden.params).label(),
        source=feed.name,
        encoding=unit,
        width=BITS,
        length=length,
        cases=len(ideal),
        rmse=float(np.sqrt(np.mean(errors**2))),
        mae=float(np.mean(np.abs(errors))),
        max=float(np.max(np.abs(errors))),
    )


def _threshold(code, bits):
    """The least number that is not below ``code / 2**BITS`` of full scale."""
    return -(-code << bits >> BITS) if bits < BITS else code << bits - BITS


def _stream_codes(plan, codes, cases):
    """Codes of all stream inputs: those without an operand are at one half."""
    half = 1 << BITS - 1
    found = {}
    for port in plan.inputs:
        if isinstance(port, Bits):
            shape = (cases,) if port.count is None else (cases, port.count)
            found[port.name] = codes.get(port.name, np.full(shape, half))
    return found


def _plain(plan, codes, cases):
    """Values of the inputs that hold: enabled, and binary operands."""
    held = {}
    for port in plan.inputs:
        if isinstance(port, Bits) or _is_number(port):
            continue
        if port.name in codes:
            held[port.name] = np.minimum(_threshold(codes[port.name], port.frac), port.high)
        elif port.name == "en":
            held[port.name] = np.ones(cases, np.int64)
        else:
            raise ValueError(f"{plan.params} has the input {port.name}, which is no operand")
    return held


def _packed(golden, plan, codes, feed, run):
    """The value of the output for every case, once for each round, from packed words."""
    (length,) = run
    cases = len(next(iter(codes.values())))
    streams, held = _stream_codes(plan, codes, cases), _plain(plan, codes, cases)
    rounds = []
    for number in range(_ROUNDS if feed.anywhere else 1):
        sources = plan.sources(feed, length, (1, number))
        bits = min(each.available(length) for made in sources.values() for each in made)
        words = -(-bits // 64) * sum(len(made) for made in sources.values())
        # A scalar operand has few different streams: each is made once, and taken where needed.
        books = {name: [_book(each, bits) for each in made] for name, made in sources.items()}
        ones = []
        for first in range(0, cases, max(1, _CELLS // words)):
            part = slice(first, first + max(1, _CELLS // words))
            inputs = {name: value[part] for name, value in held.items()}
            for name, code in streams.items():
                taken = code[part]
                inputs[name] = (
                    books[name][0][taken] if taken.ndim == 1
                    else np.stack([book[taken[:, k]] for k, book in enumerate(books[name])], axis=1)
                )  # fmt: skip
            outputs, _ = golden.run_packed(inputs, bits)
            ones.append(_columns([count(outputs[port.name]) for port in plan.outputs]))
        rounds.append(np.concatenate(ones) / bits)
    return {length: np.stack(rounds)}


def _book(numbers, bits):
    thresholds = _threshold(np.arange((1 << BITS) + 1), numbers.bits)
    return pack(numbers.of(bits) < thresholds[:, None])


def _columns(counts):
    return counts[0] if len(counts) == 1 else np.stack(counts, axis=-1)


def _stepped(golden, plan, codes, feed, run):
    """The value of the output for every case after each length of ``run``, bit by bit."""
    cases = len(next(iter(codes.values())))
    streams, held = _stream_codes(plan, codes, cases), _plain(plan, codes, cases)
    ports = {port.name: port for port in plan.inputs}
    sources = plan.sources(feed, run[-1], (cases,))
    thresholds = {
        name: [
            _threshold(code if code.ndim == 1 else code[:, k], sources[name][k].bits)
            for k in range(ports[name].count or 1)
        ]
        for name, code in streams.items()
    }
    bits = min(each.available(run[-1]) for made in sources.values() for each in made)
    ends = {min(length, bits): length for length in run}
    state, totals, results = golden.reset(cases), 0, {}
    for time in range(bits):
        inputs = dict(held)
        for name, made in sources.items():
            if isinstance(ports[name], Bits):
                each = [
                    (numbers.at(time) < threshold).astype(np.int64)
                    for numbers, threshold in zip(made, thresholds[name], strict=True)
                ]
                inputs[name] = each[0] if ports[name].count is None else np.stack(each, axis=-1)
            else:
                shift = made[0].bits - ports[name].width
                number = made[0].at(time)
                number = number >> shift if shift >= 0 else number << -shift
                inputs[name] = np.broadcast_to(number, (cases,))
        state, outputs = golden.step(state, **inputs)
        totals = totals + _columns([outputs[port.name] for port in plan.outputs])
        if time + 1 in ends:
            results[ends[time + 1]] = totals / (time + 1)
    return results
