"""RTL of :mod:`spikeloom.golden.sc.sng.cellular_automaton`."""

from amaranth.hdl import Cat, Const, Module, Signal

from spikeloom.golden.sc.sng import cellular_automaton as golden
from spikeloom.rtl.core.block import Block

__all__ = ["CellularAutomaton"]


class CellularAutomaton(Block, golden=golden.CellularAutomaton):
    """See :class:`spikeloom.golden.sc.sng.cellular_automaton.CellularAutomaton`."""

    def __init__(self, params):
        super().__init__(params)
        self.state = Signal(params.width, init=params.seed)

    def elaborate(self, platform):
        m = Module()
        p = self.params
        row = self.state
        for lane in range(p.lanes):
            shown = self.value if p.lanes == 1 else self.value[lane]
            m.d.comb += shown.eq(row)
            following = Signal(p.width, name=f"row_{lane + 1}")
            m.d.comb += following.eq(Cat(self._cell(row, place) for place in range(p.width)))
            row = following
        with m.If(self.en):
            m.d.sync += self.state.eq(row)
        return m

    def _cell(self, row, place):
        p = self.params
        if p.rule == "30":
            return row[(place + 1) % p.width] ^ (row[place] | row[place - 1])
        right = row[place - 1] if place else Const(0, 1)
        left = row[place + 1] if place + 1 < p.width else Const(0, 1)
        return left ^ right ^ row[place] if p.selected >> place & 1 else left ^ right
