"""RTL of :mod:`spikeloom.golden.func.fsm_exp`."""

from spikeloom.golden.func import fsm_exp as golden

from .saturating import _Saturating

__all__ = ["FSMExp"]


class FSMExp(_Saturating, golden=golden.FSMExp):
    """See :class:`spikeloom.golden.func.fsm_exp.FSMExp`."""

    def shown(self, state):
        return state < self.params.states - self.params.decay
