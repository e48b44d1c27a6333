"""RTL of :mod:`spikeloom.golden.sc.sng.sobol`."""

from amaranth.hdl import Module, Signal

from spikeloom.golden.sc.sng import sobol as golden
from spikeloom.rtl.core.block import Block, leaf

__all__ = ["Sobol"]


class Sobol(Block, golden=golden.Sobol):
    """See :class:`spikeloom.golden.sc.sng.sobol.Sobol`.

    A number is a linear map of its index, so it needs no register of its own to be computed from
    the last one, and no search for the lowest zero. The registers ``numbers`` only keep the sums
    out of the path to the comparator; they are filled from ``ahead``, the index of the next cycle.
    """

    def __init__(self, params):
        super().__init__(params)
        start, width, lanes = params.start, params.width, params.lanes
        # Lanes that share all bits of the index above the lowest differ by constants.
        self.aligned = lanes & (lanes - 1) == 0 and start % lanes == 0
        self.ahead = Signal(width, init=(start + lanes) % (1 << width))
        self.numbers = [
            Signal(width, name=f"number_{lane}", init=params.scramble ^ self._linear(start + lane))
            for lane in range(1 if self.aligned else lanes)
        ]

    def _linear(self, index):
        """The number of a constant index, not scrambled."""
        number, gray = 0, index ^ index >> 1
        for bit, direction in enumerate(self.params.directions):
            number ^= direction if gray >> bit & 1 else 0
        return number

    def elaborate(self, platform):
        m = Module()
        width, lanes = self.params.width, self.params.lanes
        for lane, shown in enumerate(leaf(self, "value")):
            if self.aligned:
                # The lane has bits of the index of its own, so adding it is an exclusive or, and
                # a linear map of that is the exclusive or of two numbers, one of them constant.
                m.d.comb += shown.eq(self.numbers[0] ^ self._linear(lane))
            else:
                m.d.comb += shown.eq(self.numbers[lane])
        low = min(lanes.bit_length() - 1, width) if self.aligned else 0
        for lane, number in enumerate(self.numbers):
            index = Signal(width, name=f"index_{lane}")
            m.d.comb += index.eq(self.ahead + lane)
            following = self.params.scramble
            # One column of the map for each bit of the index that is not always 0.
            for bit in range(low, width):
                following ^= index[bit].replicate(width) & self._linear(1 << bit)
            with m.If(self.en):
                m.d.sync += number.eq(following)
        with m.If(self.en):
            m.d.sync += self.ahead.eq(self.ahead + lanes)
        return m
