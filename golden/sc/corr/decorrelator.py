"""Decorrelator of two bit streams: a shuffle buffer for each."""

from dataclasses import dataclass

from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import Need

from .pair import PairGolden
from .shuffler import ShufflerParams, exchanged, half_full

__all__ = ["Decorrelator", "DecorrelatorParams"]


@dataclass(frozen=True, kw_only=True)
class DecorrelatorParams(ShufflerParams):
    """Parameters of a decorrelator.

    Parameters
    ----------
    log2_depth : int
        Each of the two buffers has ``2**log2_depth`` places; 1..5.
    """

    def ports(self):
        return (
            Port("en", "in", 1),
            Bits("a", "in", self.lanes, unit="p"),
            Bits("b", "in", self.lanes, unit="p"),
            Bits("source", "in", self.lanes, count=2 * self.log2_depth),
            Bits("o_a", "out", self.lanes, unit="p"),
            Bits("o_b", "out", self.lanes, unit="p"),
        )

    def needs(self):
        return (Need("independent", ("a", "source")), Need("independent", ("b", "source")))


class Decorrelator(PairGolden[DecorrelatorParams]):
    """Two shuffle buffers side by side, one for each stream.

    They are those of :class:`~.shuffler.Shuffler`. The first half of ``source`` is the number of a
    place of ``buffer_a``, the second half that of a place of ``buffer_b``, least significant bits
    first. For each bit, what lies there goes out, and the input is put in its place. After reset
    the odd places hold a 1. Both buffers stay as they are in a cycle without ``en``.

    With numbers that are uniform, and independent of the inputs and of one another, the outputs
    have a SCC near 0 whatever that of the inputs was; deeper buffers come nearer.

    Latency 0, ``lanes`` bits per cycle.

    Bound. Ones in and out of each stream differ, since reset, by at most ``depth / 2``: after ``L``
    bits a value is off by ``depth / (2 L)``.

    Source: V. T. Lee, A. Alaghi and L. Ceze, "Correlation Manipulating Circuits for Stochastic
    Computing", DATE (2018), arXiv:1803.04862.
    """

    EXAMPLES = (
        DecorrelatorParams(),
        DecorrelatorParams(log2_depth=1),
        DecorrelatorParams(log2_depth=5),
        DecorrelatorParams(lanes=2),
    )

    def registers(self):
        depth = self.params.depth
        init = half_full(depth)
        return Register("buffer_a", depth, init=init), Register("buffer_b", depth, init=init)

    def tick(self, state, a, b, source):
        bits = self.params.log2_depth
        o_a, buffer_a = exchanged(state["buffer_a"], a, source[..., :bits])
        o_b, buffer_b = exchanged(state["buffer_b"], b, source[..., bits:])
        return {"buffer_a": buffer_a, "buffer_b": buffer_b}, {"o_a": o_a, "o_b": o_b}
