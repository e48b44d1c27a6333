"""Base class of sources that make each number of the one before."""

from typing import ClassVar

from amaranth.hdl import Module, Signal

from spikeloom.rtl.core.block import Block, leaf

__all__ = ["IteratedMap"]


class IteratedMap(Block):
    """A source whose only register, ``state``, is its number.

    Lane ``k`` shows the number ``k`` steps on, so the map is there once per lane, in a chain, and
    what the last one gives goes back into the register.
    """

    STEM: ClassVar[str] = "number"
    """Name of the signals between the lanes, without the number of the lane."""

    def __init__(self, params):
        super().__init__(params)
        self.state = Signal(params.width, init=params.seed)

    def following(self, number):
        """The number after ``number``."""
        raise NotImplementedError

    def elaborate(self, platform):
        m = Module()
        number = self.state
        for lane, shown in enumerate(leaf(self, "value")):
            following = Signal(self.params.width, name=f"{self.STEM}_{lane + 1}")
            m.d.comb += [shown.eq(number), following.eq(self.following(number))]
            number = following
        with m.If(self.en):
            m.d.sync += self.state.eq(number)
        return m
