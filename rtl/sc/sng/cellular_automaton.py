"""RTL of :mod:`spikeloom.golden.sc.sng.cellular_automaton`."""

from amaranth.hdl import Cat, Const

from spikeloom.golden.sc.sng import cellular_automaton as golden

from .iterated import IteratedMap

__all__ = ["CellularAutomaton"]


class CellularAutomaton(IteratedMap, golden=golden.CellularAutomaton):
    """See :class:`spikeloom.golden.sc.sng.cellular_automaton.CellularAutomaton`."""

    STEM = "row"

    def following(self, number):
        return Cat(self._cell(number, place) for place in range(len(number)))

    def _cell(self, row, place):
        p = self.params
        if p.rule == "30":
            return row[(place + 1) % p.width] ^ (row[place] | row[place - 1])
        right = row[place - 1] if place else Const(0, 1)
        left = row[place + 1] if place + 1 < p.width else Const(0, 1)
        return left ^ right ^ row[place] if p.selected >> place & 1 else left ^ right
