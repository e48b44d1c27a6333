"""Proof of :mod:`spikeloom.rtl.sc.function.fsm_gain`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.function import fsm_gain as golden

from .saturating import Bounded

__all__ = ["FSMGainSpec"]


class FSMGainSpec(Bounded, Spec, golden=golden.FSMGain):
    """Equality, and the counter within its states."""
