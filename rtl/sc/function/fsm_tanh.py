"""RTL of :mod:`spikeloom.golden.sc.function.fsm_tanh`."""

from spikeloom.golden.sc.function import fsm_tanh as golden

from .saturating import Saturating

__all__ = ["FSMTanh"]


class FSMTanh(Saturating, golden=golden.FSMTanh):
    """See :class:`spikeloom.golden.sc.function.fsm_tanh.FSMTanh`."""
