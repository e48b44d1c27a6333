"""Base class of sources and generators that are a function of a counter."""

from amaranth.hdl import Module, Signal

from spikeloom.rtl.core.block import Block

__all__ = ["Indexed"]


class Indexed(Block):
    """A block that counts what it gives: ``index`` goes up by ``lanes`` in an enabled cycle.

    With a power of two of lanes it starts at 0 and stays a multiple of their number. So its lowest
    bits are constants, no adder makes the index of a lane, and the counter is that much shorter.
    """

    def __init__(self, params):
        super().__init__(params)
        self.index = Signal(params.width)

    @property
    def aligned(self) -> bool:
        """Whether the number of lanes is a power of two."""
        return self.params.lanes & (self.params.lanes - 1) == 0

    def later(self, lane: int):
        """The index ``lane`` numbers later; it may be too wide, by a carry."""
        return self.index | lane if self.aligned else self.index + lane

    def count(self, m: Module):
        """Move the index on in a cycle with ``en``."""
        lanes = self.params.lanes
        with m.If(self.en):
            if self.aligned:
                low = min(lanes.bit_length() - 1, self.params.width)
                m.d.sync += self.index[low:].eq(self.index[low:] + 1)
            else:
                m.d.sync += self.index.eq(self.index + lanes)
