"""RTL of :mod:`spikeloom.golden.sc.function.fsm_sigmoid`."""

from spikeloom.golden.sc.function import fsm_sigmoid as golden

from .saturating import Saturating

__all__ = ["FSMSigmoid"]


class FSMSigmoid(Saturating, golden=golden.FSMSigmoid):
    """See :class:`spikeloom.golden.sc.function.fsm_sigmoid.FSMSigmoid`."""
