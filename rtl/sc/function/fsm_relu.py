"""RTL of :mod:`spikeloom.golden.sc.function.fsm_relu`."""

from amaranth.hdl import Module, Mux, Signal

from spikeloom.golden.sc.function import fsm_relu as golden

from .saturating import Saturating

__all__ = ["FSMReLU"]


class FSMReLU(Saturating, golden=golden.FSMReLU):
    """See :class:`spikeloom.golden.sc.function.fsm_relu.FSMReLU`."""

    def __init__(self, params):
        super().__init__(params)
        self.toggle = Signal()

    def elaborate(self, platform):
        m = Module()
        state, toggle = self.state, self.toggle
        for lane in range(self.params.lanes):
            upper = Signal(name=f"upper_{lane}")
            after = Signal.like(state, name=f"after_{lane}")
            m.d.comb += [
                upper.eq(state >= self.params.half),
                after.eq(self.moved(state, lane)),
                self.o[lane].eq(Mux(upper, state[0], toggle)),
            ]
            # The toggle turns over only when it is shown: its two states stay equally frequent.
            state, toggle = after, toggle ^ ~upper
        m.d.sync += [self.state.eq(state), self.toggle.eq(toggle)]
        return m
