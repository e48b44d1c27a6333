"""RTL of :mod:`spikeloom.golden.sc.sng.logistic_map`."""

from spikeloom.golden.sc.sng import logistic_map as golden

from .iterated import IteratedMap

__all__ = ["LogisticMap"]


class LogisticMap(IteratedMap, golden=golden.LogisticMap):
    """See :class:`spikeloom.golden.sc.sng.logistic_map.LogisticMap`."""

    def following(self, number):
        width = self.params.width
        return (number * (number ^ ((1 << width) - 1))) >> width - 2
