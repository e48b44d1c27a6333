"""Shuffle buffer: the bits of a stream in random order."""

from dataclasses import dataclass
from typing import ClassVar

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import BitParams, Need
from spikeloom.golden.sc.stream.gated import GatedBitGolden, number

__all__ = ["Shuffler", "ShufflerParams", "exchanged", "half_full"]


@dataclass(frozen=True, kw_only=True)
class ShufflerParams(BitParams):
    """Parameters of a shuffle buffer.

    Parameters
    ----------
    log2_depth : int
        The buffer has ``2**log2_depth`` places; 1..5.
    """

    CORRELATION: ClassVar[str] = "shuffles"

    log2_depth: int = 2

    def __post_init__(self):
        super().__post_init__()
        check_int("log2_depth", self.log2_depth, 1, 5)

    @property
    def depth(self) -> int:
        """Places of the buffer."""
        return 1 << self.log2_depth

    def ports(self):
        return (
            Port("en", "in", 1),
            Bits("a", "in", self.lanes, unit="p"),
            Bits("source", "in", self.lanes, count=self.log2_depth),
            Bits("o", "out", self.lanes, unit="p"),
        )

    def needs(self):
        return (Need("independent", ("a", "source")),)


class Shuffler(GatedBitGolden[ShufflerParams]):
    """A buffer of bits at random places: each bit waits there until its place comes up again.

    ``source[j]`` is bit ``j`` of the number of a place. For each bit, ``o`` is what lies there, and
    ``a`` is put in its place. After reset every other place of ``buffer`` holds a 1, that is, half
    of them: the odd ones. It stays as it is in a cycle without ``en``.

    With numbers that are uniform and independent of ``a``, a bit waits on average for ``depth``
    bits, geometrically distributed. The order of the bits is then nearly independent of any other
    stream; slow changes of the stream, slower than ``depth``, remain.

    Latency 0 (a new bit is never in the output of its own cycle with one lane, and may be with
    several), ``lanes`` bits per cycle.

    Bound. Ones in and out differ, since reset, by how many more than half of the places hold a 1:
    by at most ``depth / 2``, for either sign. After ``L`` bits a value is off by ``depth / (2 L)``.

    Source: V. T. Lee, A. Alaghi and L. Ceze, "Correlation Manipulating Circuits for Stochastic
    Computing", DATE (2018), arXiv:1803.04862.
    """

    EXAMPLES = (
        ShufflerParams(),
        ShufflerParams(log2_depth=1),
        ShufflerParams(log2_depth=5),
        ShufflerParams(lanes=3),
    )

    @staticmethod
    def ideal(a):
        """Value of the output stream: that of the input."""
        return a

    def registers(self):
        depth = self.params.depth
        return (Register("buffer", depth, init=half_full(depth)),)

    def tick(self, state, a, source):
        o, buffer = exchanged(state["buffer"], a, source)
        return {"buffer": buffer}, {"o": o}


def half_full(depth: int) -> int:
    """The buffer after reset: a 1 in every other place, which is the value of least error."""
    return sum(1 << place for place in range(1, depth, 2))


def exchanged(buffer, bit, source):
    """The bit at the place that ``source`` holds, and the buffer with ``bit`` in its stead."""
    # The bit turns over where the old and the new one differ, so nothing else is touched.
    place = number(source)
    out = (buffer >> place) & 1
    return out, buffer ^ ((out ^ bit) << place)
