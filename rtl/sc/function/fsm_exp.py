"""RTL of :mod:`spikeloom.golden.sc.function.fsm_exp`."""

from spikeloom.golden.sc.function import fsm_exp as golden

from .saturating import Saturating

__all__ = ["FSMExp"]


class FSMExp(Saturating, golden=golden.FSMExp):
    """See :class:`spikeloom.golden.sc.function.fsm_exp.FSMExp`."""

    def shown(self, state):
        return state < self.params.states - self.params.decay
