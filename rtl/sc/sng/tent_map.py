"""RTL of :mod:`spikeloom.golden.sc.sng.tent_map`."""

from amaranth.hdl import Cat, Const

from spikeloom.golden.sc.sng import tent_map as golden

from .iterated import IteratedMap

__all__ = ["TentMap"]


class TentMap(IteratedMap, golden=golden.TentMap):
    """See :class:`spikeloom.golden.sc.sng.tent_map.TentMap`."""

    def following(self, number):
        folded = number[:-1] ^ number[-1].replicate(len(number) - 1)
        return Cat(Const(0, 1), folded) - folded[self.params.slope_bits :]
