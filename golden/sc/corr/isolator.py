"""Isolator: decorrelation of a bit stream by a delay."""

from dataclasses import dataclass
from typing import ClassVar

from spikeloom.golden.core.checks import check_int
from spikeloom.golden.core.ports import Bits, Port, Register
from spikeloom.golden.sc.stream.bitstream import BitParams
from spikeloom.golden.sc.stream.gated import GatedBitGolden

__all__ = ["Isolator", "IsolatorParams"]


@dataclass(frozen=True, kw_only=True)
class IsolatorParams(BitParams):
    """Parameters of an isolator.

    Parameters
    ----------
    depth : int
        Bits that the stream is delayed by, 1..63.
    """

    CORRELATION: ClassVar[str] = "delays"

    depth: int = 1

    def __post_init__(self):
        super().__post_init__()
        check_int("depth", self.depth, 1, 63)

    @property
    def latency(self):
        return self.depth // self.lanes

    def ports(self):
        return (
            Port("en", "in", 1),
            Bits("a", "in", self.lanes, unit="p"),
            Bits("o", "out", self.lanes, unit="p"),
        )


class Isolator(GatedBitGolden[IsolatorParams]):
    """A chain of flip-flops: ``o`` is what ``a`` was ``depth`` bits before.

    ``held`` is the last ``depth`` bits, bit 0 the oldest one. For each bit, ``o`` is bit 0; the
    others move down and ``a`` comes in at the top. ``held`` is 0 after reset, and stays as it is in
    a cycle without ``en``.

    If the bits of a stream are independent of one another, so are the stream and its delayed copy.
    Those of a low-discrepancy source are not, and those of a linear-feedback shift register only
    ``width`` bits apart: neighbouring states of it share all bits but one.

    Latency ``depth`` bits, ``lanes`` bits per cycle: the first cycle in which a bit may come out
    again is the one ``depth // lanes`` later.

    Bound. The values of any stretch of ``L`` bits differ by at most ``depth / L``: as many ones are
    held at most.

    Source: P. S. Ting and J. P. Hayes, "Isolation-based decorrelation of stochastic circuits",
    ICCD (2016).
    """

    EXAMPLES = (
        IsolatorParams(),
        IsolatorParams(depth=63),
        IsolatorParams(depth=3, lanes=5),
        IsolatorParams(depth=6, lanes=4),
    )

    @staticmethod
    def ideal(a):
        """Value of the output stream: that of the input."""
        return a

    def registers(self):
        return (Register("held", self.params.depth),)

    def tick(self, state, a):
        held = state["held"]
        return {"held": (held >> 1) | (a << self.params.depth - 1)}, {"o": held & 1}
