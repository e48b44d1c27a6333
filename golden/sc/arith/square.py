"""Squarer of a bit stream: its product with a delayed copy."""

from dataclasses import dataclass

from spikeloom.golden.core.checks import check_choice, check_int
from spikeloom.golden.core.ports import Bits, Register
from spikeloom.golden.sc.stream.bitstream import BitGolden, BitParams, Need

__all__ = ["Square", "SquareParams"]


@dataclass(frozen=True, kw_only=True)
class SquareParams(BitParams):
    """Parameters of a squarer.

    Parameters
    ----------
    delay : int
        Ticks between the two bits that are multiplied, 1..32.
    encoding : {"unipolar", "bipolar"}
        Encoding of both streams.
    lanes : int
        Consecutive bits of each stream per cycle, 1..64.
    """

    delay: int = 1
    encoding: str = "unipolar"

    def __post_init__(self):
        super().__post_init__()
        check_int("delay", self.delay, 1, 32)
        check_choice("encoding", self.encoding, ("unipolar", "bipolar"))

    def needs(self):
        return (Need("memoryless", ("a",)),)

    def ports(self):
        unit = "p" if self.encoding == "unipolar" else "bipolar"
        return (
            Bits("a", "in", self.lanes, unit=unit),
            Bits("o", "out", self.lanes, unit=unit),
        )


class Square(BitGolden[SquareParams]):
    """Square of a bit stream: its product with itself, ``delay`` ticks before.

    In each tick ``past`` holds the last ``delay`` bits, the latest the lowest. ``o`` is the AND
    (unipolar) or the XNOR (bipolar) of ``a`` and the highest bit of ``past``; then ``a`` is shifted
    in. ``past`` is 0 after reset.

    The stream must be **memoryless**: bits ``delay`` ticks apart must be independent, as those of
    a low-discrepancy or sigma-delta source are not, nor those of a linear-feedback shift register
    at small delays.

    Latency 0, ``lanes`` bits per cycle.

    Bound: the first ``delay`` bits meet the zeros of the reset, which is an error of at most
    ``delay`` over the length, beside that of the product of two independent streams.

    Source: B. R. Gaines, "Stochastic Computing Systems", Advances in Information Systems Science 2
    (1969).
    """

    EXAMPLES = (
        SquareParams(),
        SquareParams(encoding="bipolar", lanes=5),
        SquareParams(delay=32, lanes=3),
        SquareParams(delay=3, lanes=64),
    )

    @staticmethod
    def ideal(a):
        """Value of the output stream for the value ``a`` of a memoryless input."""
        return a * a

    def registers(self):
        return (Register("past", self.params.delay),)

    def tick(self, state, a):
        past, delay = state["past"], self.params.delay
        before = past >> (delay - 1)
        o = a & before if self.params.encoding == "unipolar" else a ^ before ^ 1
        return {"past": ((past & ((1 << (delay - 1)) - 1)) << 1) | a}, {"o": o}
