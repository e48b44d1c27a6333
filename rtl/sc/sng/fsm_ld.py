"""RTL of :mod:`spikeloom.golden.sc.sng.fsm_ld`."""

from amaranth.hdl import Const, Module, Mux, Signal

from spikeloom.golden.sc.sng import fsm_ld as golden

from .indexed import Indexed

__all__ = ["FSMLD"]


class FSMLD(Indexed, golden=golden.FSMLD):
    """See :class:`spikeloom.golden.sc.sng.fsm_ld.FSMLD`."""

    def elaborate(self, platform):
        m = Module()
        width = self.params.width
        for lane in range(self.params.lanes):
            index = Signal(width, name=f"index_{lane}")
            m.d.comb += index.eq(self.later(lane))
            # The lowest 0 of the index chooses, so the multiplexer of place 0 is the outermost one.
            bit = Const(0, 1)
            for place in reversed(range(width)):
                bit = Mux(index[place], bit, self.threshold[width - 1 - place])
            m.d.comb += self.bit[lane].eq(bit)
        self.count(m)
        return m
