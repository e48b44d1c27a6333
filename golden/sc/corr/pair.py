"""Base class of synchronizers: two streams in and out, whose ones change places, not values."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits, Port
from spikeloom.golden.sc.stream.bitstream import BitParams, BitParamsT
from spikeloom.golden.sc.stream.gated import GatedBitGolden

__all__ = ["PairGolden", "SynchronizingParams"]


@dataclass(frozen=True, kw_only=True)
class SynchronizingParams(BitParams):
    """Parameters of a block that holds ones back to bring two streams into step, or out of it.

    Parameters
    ----------
    depth : int
        Ones that may wait, 1..64.
    """

    depth: int = 1

    def __post_init__(self):
        super().__post_init__()
        check_int("depth", self.depth, 1, 64)

    def ports(self):
        return (
            Port("en", "in", 1),
            Bits("a", "in", self.lanes, unit="p"),
            Bits("b", "in", self.lanes, unit="p"),
            Bits("o_a", "out", self.lanes, unit="p"),
            Bits("o_b", "out", self.lanes, unit="p"),
        )


class PairGolden(GatedBitGolden[BitParamsT], abstract=True):
    """A golden model with the outputs ``o_a`` and ``o_b``, of the values of ``a`` and ``b``."""

    @staticmethod
    def ideal(a, b):
        """Values of the output streams: those of the inputs."""
        return a, b
