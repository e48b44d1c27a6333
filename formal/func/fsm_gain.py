"""Proof of :mod:`spikeloom.rtl.func.fsm_gain`."""

from spikeloom.golden.func import fsm_gain as golden

from ..spec import Spec
from .saturating import Bounded

__all__ = ["FSMGainSpec"]


class FSMGainSpec(Bounded, Spec, golden=golden.FSMGain):
    """Equality, and the counter within its states."""
