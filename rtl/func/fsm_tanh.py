"""RTL of :mod:`spikeloom.golden.func.fsm_tanh`."""

from spikeloom.golden.func import fsm_tanh as golden

from .saturating import _Saturating

__all__ = ["FSMTanh"]


class FSMTanh(_Saturating, golden=golden.FSMTanh):
    """See :class:`spikeloom.golden.func.fsm_tanh.FSMTanh`."""

    def shown(self, state):
        return state >= self.params.half
