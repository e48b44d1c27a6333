"""Parameters of gates: two bit streams in, one out."""

from dataclasses import dataclass
from typing import ClassVar

from spikeloom.golden.core.ports import Bits
from spikeloom.golden.sc.stream.bitstream import BitParams, Need

__all__ = ["GateParams"]


@dataclass(frozen=True, kw_only=True)
class GateParams(BitParams):
    """Parameters of a block with the input streams ``a`` and ``b`` and the output stream ``o``.

    A subclass names the encoding of all three, ``UNIT``, and the correlation its inputs must have,
    ``NEED`` (a kind of :class:`~spikeloom.golden.sc.stream.bitstream.Need`).
    """

    UNIT: ClassVar[str] = "p"
    NEED: ClassVar[str] = "independent"

    def needs(self):
        return (Need(self.NEED, ("a", "b")),)

    def ports(self):
        return (
            Bits("a", "in", self.lanes, unit=self.UNIT),
            Bits("b", "in", self.lanes, unit=self.UNIT),
            Bits("o", "out", self.lanes, unit=self.UNIT),
        )
