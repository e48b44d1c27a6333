"""Base classes of blocks on bit streams: one rule per bit, any number of bits per cycle."""

import dataclasses
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import ClassVar, TypeVar

import numpy as np

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.contract import CycleGolden, Params
from spikeloom.golden.core.dialect import as_int, constant
from spikeloom.golden.core.ports import Bits

__all__ = ["LANES", "BitGolden", "BitParams", "BitParamsT", "Need", "by_lane", "join"]

LANES = 64
"""Most bits of a stream that a block takes per cycle, and bits of a packed word."""


@dataclass(frozen=True)
class Need:
    """What a block demands of its input streams; without it the result has another meaning.

    Parameters
    ----------
    kind : str
        ``"independent"``: no two of the streams are correlated (SCC 0).
        ``"correlated"``: any two overlap as much as they can (SCC +1), as the streams of one source
        and two thresholds do.
        ``"anticorrelated"``: any two overlap as little as they can (SCC -1).
        ``"memoryless"``: the successive bits of each stream are independent of one another, which
        those of a low-discrepancy or sigma-delta source are not.
    ports : tuple of str
        The input ports it is about; all elements of a vector port are meant.
    against : tuple of str
        If given, each stream of ``ports`` is meant with each of these, and the streams of ``ports``
        may be anything to one another, as may these.
    """

    kind: str
    ports: tuple[str, ...]
    against: tuple[str, ...] = ()

    KINDS: ClassVar = ("independent", "correlated", "anticorrelated", "memoryless")

    def __post_init__(self):
        check_choice("kind", self.kind, self.KINDS)


@dataclass(frozen=True, kw_only=True)
class BitParams(Params):
    """Parameters that all blocks on bit streams have.

    Parameters
    ----------
    lanes : int
        Consecutive bits of each stream per cycle, 1..64: a stream of ``L`` bits takes ``L / lanes``
        cycles, and the result is the same.
    """

    CORRELATION: ClassVar[str] = "mixes"
    """What comes out, to the checker of networks: see :mod:`.design.correlation`."""

    lanes: int = 1

    def __post_init__(self):
        check_int("lanes", self.lanes, 1, LANES)

    def needs(self) -> tuple[Need, ...]:
        """What the input streams must fulfil; nothing if any will do."""
        return ()


BitParamsT = TypeVar("BitParamsT", bound=BitParams)


class BitGolden(CycleGolden[BitParamsT], abstract=True):
    """A golden model that is written for one bit of each stream, and runs on whole words.

    A subclass with state, or one that is no bitwise formula, writes :meth:`tick`; :meth:`step` then
    is ``lanes`` ticks in a row. So a component with many lanes is proved equal to the serial block
    applied again and again. A subclass that is a bitwise formula writes :meth:`step` itself.

    Its stream ports are of the type :class:`~.ports.Bits`. Other input ports hold
    for all ticks of a cycle, other output ports show what the first tick of the cycle shows.
    """

    MEASURED: ClassVar[tuple[Params, ...]] = ()
    """Parameters in the table of accuracy; the default ones if it is empty."""

    def tick(self, state: dict, /, **bits) -> tuple[dict, dict]:
        """One bit of each stream: the outputs, and the state after it. Pure; golden dialect."""
        raise NotImplementedError

    @property
    def copies(self) -> tuple[str, ...]:
        """Vector inputs whose elements are streams of one value, which ``ideal`` takes once."""
        return ()

    def constants(self) -> dict:
        """Values of stream inputs that ``ideal`` does not take; those not named are select streams
        of probability 1/2."""
        return {}

    def domain(self, **operands):
        """Whether the operation is meant for such values of what ``ideal`` takes."""
        return True

    def step(self, state, /, **inputs):
        lanes = self.params.lanes
        if lanes == 1:
            return self.tick(state, **inputs)
        # Lane by lane, the state of one the start of the next: as many serial cycles in a row.
        streams = {port.name for port in self.params.ports() if isinstance(port, Bits)}
        shown = []
        for lane in range(lanes):
            bits = {
                name: as_int((word >> lane) & 1 != 0) if name in streams else word
                for name, word in inputs.items()
            }
            state, outputs = self.tick(state, **bits)
            shown.append(outputs)
        return state, {
            name: join([outputs[name] for outputs in shown]) if name in streams else shown[0][name]
            for name in shown[0]
        }

    @property
    def packable(self) -> bool:
        """Whether :meth:`run_packed` is there: no plain input has a value for each bit."""
        # A plain port that is another one with two lanes has a number for each bit.
        held = [
            [
                port
                for port in dataclasses.replace(self.params, lanes=lanes).ports()
                if port.flow == "in" and not isinstance(port, Bits)
            ]
            for lanes in (1, 2)
        ]
        return held[0] == held[1]

    def run_packed(self, words: dict, length: int, state: dict | None = None):
        """Run on packed streams, 64 bits at a time; equal to :meth:`run` bit for bit.

        Parameters
        ----------
        words : dict of array
            For each stream port an array ``(batch, words)`` of uint64, or ``(batch, count, words)``
            for a vector: bit ``t`` of word ``w`` is time ``64 w + t``. For each other input port an
            array ``(batch,)`` or ``(batch, count)`` that holds all the time.
        length : int
            Bits of each stream, at most 64 per word; what lies beyond is not read.
        state : dict, optional
            State to start from; after reset if not given.

        Returns
        -------
        words : dict of array
            The output streams in the same form, 0 beyond ``length``.
        state : dict of array
            State after the last bit.
        """
        if not self.packable:
            raise TypeError(
                f"{self.KEY} takes a number for each bit of a stream; "
                "spikeloom.golden.sc.stream.packed.encode makes packed streams"
            )
        ports = {port.name: port for port in self.params.ports()}
        streams = {name: x for name, x in words.items() if isinstance(ports[name], Bits)}
        held = {name: x for name, x in words.items() if name not in streams}
        batch, number = _shape(streams, held, length)
        whole, rest = divmod(length, LANES)
        columns = {name: _count_last(x[..., :number]) for name, x in streams.items()}
        wide = type(self)(dataclasses.replace(self.params, lanes=LANES))
        # Without state no word depends on another: all of them at once.
        if not self.registers() and streams:
            _, outputs = wide.step({}, **columns, **{k: _beside(x) for k, x in held.items()})
            outputs = {name: x for name, x in outputs.items() if isinstance(ports[name], Bits)}
            return {
                name: _tail_cleared(_count_before(x, ports[name]), rest)
                for name, x in outputs.items()
            }, {}
        state = self.reset(batch) if state is None else state
        trace = []
        for index in range(whole):
            column = {name: x[:, index] for name, x in columns.items()}
            state, outputs = wide.step(state, **column, **held)
            trace.append(outputs)
        # The bits beyond the end must not move the state, so the last word has fewer lanes.
        if rest:
            short = type(self)(dataclasses.replace(self.params, lanes=rest))
            column = {name: _low(x[:, whole], rest) for name, x in columns.items()}
            state, outputs = short.step(state, **column, **held)
            trace.append(outputs)
        names = [
            port.name for port in ports.values() if isinstance(port, Bits) and port.flow == "out"
        ]
        packed = {
            name: np.stack([np.asarray(outputs[name]).astype(np.uint64) for outputs in trace], 1)
            for name in names
        }
        return {name: _count_before(x, ports[name]) for name, x in packed.items()}, state


def by_lane(numbers, lanes: int) -> list:
    """The elements of a port that has one for each lane, or is no vector with a single one."""
    return [numbers] if lanes == 1 else [numbers[..., lane] for lane in range(lanes)]


def join(bits):
    """The word of the numbers 0 and 1 in ``bits``, the first the lowest; in the golden dialect."""
    if len(bits) == 1:
        return bits[0]

    def number(value):
        # int64 is too narrow for 64 bits.
        return constant(np.uint64(value), bits[0]) if len(bits) == LANES else value

    zero = number(0)
    return reduce(or_, [np.where(bit != 0, number(1 << k), zero) for k, bit in enumerate(bits)])


def _shape(streams, held, length):
    number = -(-length // LANES)
    for name, x in streams.items():
        if x.dtype != np.uint64:
            raise TypeError(f"{name} must be packed into uint64, not {x.dtype}")
        if x.shape[-1] < number:
            raise ValueError(
                f"{name} must hold {number} words for {length} bits, not {x.shape[-1]}"
            )
    batch = next(iter((*streams.values(), *held.values()))).shape[0]
    return batch, number


def _count_last(x):
    """From ``(batch, count, words)`` to ``(batch, words, count)``, as ``step`` wants vectors."""
    return np.moveaxis(x, 1, -1) if x.ndim == 3 else x


def _count_before(x, port):
    return np.moveaxis(x, -1, 1) if port.count is not None else x


def _beside(x):
    """A held input beside the words of a stream."""
    return x[:, None] if x.ndim == 1 else x[:, None, :]


def _low(x, bits):
    return (x & np.uint64((1 << bits) - 1)).astype(np.int64)


def _tail_cleared(x, rest):
    if not rest:
        return x
    last = x[..., -1:] & np.uint64((1 << rest) - 1)
    return np.concatenate([x[..., :-1], last], axis=-1)
