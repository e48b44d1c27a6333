"""RTL of :mod:`spikeloom.golden.sc.function.fsm_gain`."""

from amaranth.hdl import Mux

from spikeloom.golden.sc.function import fsm_gain as golden

from .saturating import Saturating

__all__ = ["FSMGain"]


class FSMGain(Saturating, golden=golden.FSMGain):
    """See :class:`spikeloom.golden.sc.function.fsm_gain.FSMGain`."""

    def moved(self, state, lane):
        outward = self.a[lane] == self.shown(state)
        return Mux(outward & ~self.c[lane], state, super().moved(state, lane))
