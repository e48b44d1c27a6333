"""Measurement plan of an operation: its operands, and the numbers that drive each input."""

import inspect
from dataclasses import dataclass

import numpy as np

from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitGolden

from .feeds import FEEDS

__all__ = ["BITS", "Plan", "memoryless"]

BITS = 8
"""Bits of an operand: the codes are ``0..2**BITS``."""

_CASES = 10_000


def memoryless(params) -> set[str]:
    """Stream ports whose successive bits must be independent."""
    return {name for need in params.needs() if need.kind == "memoryless" for name in need.ports}


@dataclass(frozen=True)
class Numbers:
    """The numbers that one stream is compared with: from ``begin`` on if they go round."""

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

    def threshold(self, p):
        """The least number that is not below the probability."""
        return np.ceil(p * (1 << self.bits)).astype(np.int64)


class Plan:
    """The assignment of operands to ports, and of streams of the feed to both.

    The operands are the arguments of ``ideal``. An operand drives the port of its name, all the
    elements if it is one of the golden model's ``copies``; other streams are ``constants``, or 1/2.
    """

    def __init__(self, golden: BitGolden):
        params = golden.params
        ports = params.ports()
        self.golden, self.params = golden, params
        self.inputs = [port for port in ports if port.flow == "in"]
        self.outputs = [port for port in ports if port.flow == "out" and isinstance(port, Bits)]
        by_name = {port.name: port for port in self.inputs}
        self.operands = {
            name: None if name in golden.copies or name not in by_name else by_name[name].count
            for name in inspect.signature(golden.ideal).parameters
        }
        self.named = all(name in by_name for name in self.operands)
        self.random = memoryless(params) - set(self.operands)
        self.shared, self.opposite = set(), set()
        for need in params.needs():
            if need.kind == "correlated":
                self.shared |= set(need.ports)
            if need.kind == "anticorrelated":
                self.opposite |= set(need.ports)

    @property
    def streams(self):
        """The inputs that are streams."""
        return [port for port in self.inputs if isinstance(port, Bits)]

    @property
    def bitwise(self) -> bool:
        """Whether the operation is a formula on whole words, cheap enough for all pairs."""
        own = type(self.golden).step is not BitGolden.step
        return own and not self.golden.registers() and self.golden.packable

    def sources(self, feed, length, begins):
        """For each port that takes numbers or streams, one :class:`Numbers` per element.

        ``begins`` is the number of beginnings where the feed goes round, and a seed.
        """
        # Streams that must overlap share the first stream of the feed; those that must avoid each
        # other take it forwards and backwards by turns; selects have LFSRs of their own; all others
        # take the next one each.
        found, following, log2_length = {}, 0, length.bit_length() - 1

        def numbers(index, opposite=False, feed=feed):
            values, bits = feed.numbers(index, log2_length)
            begin = None
            # Seeded by the stream and the round, so that a measurement can be repeated.
            if feed.anywhere:
                begin = np.random.default_rng([index, *begins[1:]]).integers(
                    0, len(values), begins[0]
                )
            return Numbers((1 << bits) - 1 - values if opposite else values, bits, begin)

        for port in self.inputs:
            if not isinstance(port, Bits) and port.name != "source":
                continue
            made = []
            for element in range(port.count or 1):
                if port.name in self.shared:
                    made.append(numbers(0))
                elif port.name in self.random:
                    made.append(numbers(len(found) + element + 1, feed=FEEDS["lfsr16"]))
                elif port.name in self.opposite:
                    made.append(numbers(0, opposite=(element + len(found)) % 2 == 1))
                else:
                    made.append(numbers(following if feed.operands != 1 else 0))
                    following += 1
            found[port.name] = made
        return found

    def cases(self):
        """Values of the operands, ``(cases,)`` or ``(cases, count)`` each, in their encoding."""
        # All cases where they are few enough; beyond, random ones, fewer the more operands there
        # are.
        columns, full = sum(count or 1 for count in self.operands.values()), (1 << BITS) + 1
        if columns == 1:
            grid = np.arange(full)[:, None]
        elif columns == 2 and self.bitwise:
            grid = np.indices((full, full)).reshape(2, -1).T
        else:
            number = _CASES if columns <= 2 else _CASES // 10 if columns <= 64 else _CASES // 100
            grid = np.random.default_rng(0).integers(0, full, (number, columns))
        p, values, first = grid / (1 << BITS), {}, 0
        bipolar = {port.name for port in self.inputs if port.unit == "bipolar"}
        for name, count in self.operands.items():
            wide = p[:, first : first + (count or 1)]
            first += count or 1
            value = 2 * wide - 1 if name in bipolar else wide
            values[name] = value if count else value[:, 0]
        return values

    def ideal(self, values):
        """What the golden model's ``ideal`` makes of operands; a column for each output stream."""
        # Operands without an ideal, such as a divisor 0, come out as NaN and are left out later.
        with np.errstate(divide="ignore", invalid="ignore"):
            ideal = self.golden.ideal(**values)
        if isinstance(ideal, tuple):
            return np.stack([np.asarray(each, float) for each in ideal], axis=-1)
        return np.asarray(ideal, float)

    def probabilities(self, values):
        """The probability of each stream input, ``(cases,)`` or ``(cases, count)``."""
        cases = len(next(iter(values.values())))
        constants, found = self.golden.constants(), {}
        for port in self.streams:
            shape = (cases,) if port.count is None else (cases, port.count)
            value = values.get(port.name, constants.get(port.name))
            if value is None:
                found[port.name] = np.full(shape, 0.5)
                continue
            value = np.asarray(value, float)
            if port.name in self.golden.copies:
                value = value[..., None]
            found[port.name] = np.broadcast_to(
                (1 + value) / 2 if port.unit == "bipolar" else value, shape
            )
        return found

    def held(self, values):
        """Codes of the inputs that hold: enabled, and binary operands."""
        cases, held = len(next(iter(values.values()))), {}
        for port in self.inputs:
            if isinstance(port, Bits) or port.name == "source":
                continue
            if port.name in values:
                value = values[port.name]
                # Full scale where the port has it, else the code just below.
                p = (1 + value) / 2 if port.unit == "bipolar" else value
                held[port.name] = np.minimum(np.ceil(p * (1 << port.frac)), port.high).astype(int)
            elif port.name == "en":
                held[port.name] = np.ones(cases, np.int64)
            else:
                raise ValueError(f"{self.params} has the input {port.name}, which is no operand")
        return held
