"""RTL of :mod:`spikeloom.golden.sc.function.fsm_tanh`."""

from spikeloom.golden.sc.function import fsm_tanh as golden

from .saturating import _Saturating

__all__ = ["FSMTanh"]


class FSMTanh(_Saturating, golden=golden.FSMTanh):
    """See :class:`spikeloom.golden.sc.function.fsm_tanh.FSMTanh`."""

    def shown(self, state):
        return state >= self.params.half
