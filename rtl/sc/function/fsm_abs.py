"""RTL of :mod:`spikeloom.golden.sc.function.fsm_abs`."""

from spikeloom.golden.sc.function import fsm_abs as golden

from .saturating import Saturating

__all__ = ["FSMAbs"]


class FSMAbs(Saturating, golden=golden.FSMAbs):
    """See :class:`spikeloom.golden.sc.function.fsm_abs.FSMAbs`."""

    def shown(self, state):
        return (state >= self.params.half) == state[0]
