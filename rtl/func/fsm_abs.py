"""RTL of :mod:`spikeloom.golden.func.fsm_abs`."""

from spikeloom.golden.func import fsm_abs as golden

from .saturating import _Saturating

__all__ = ["FSMAbs"]


class FSMAbs(_Saturating, golden=golden.FSMAbs):
    """See :class:`spikeloom.golden.func.fsm_abs.FSMAbs`."""

    def shown(self, state):
        return (state >= self.params.half) == state[0]
