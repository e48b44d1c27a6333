"""Proof of :mod:`spikeloom.rtl.func.fsm_relu`."""

from spikeloom.golden.func import fsm_relu as golden

from ..spec import Spec
from .saturating import Bounded

__all__ = ["FSMReLUSpec"]


class FSMReLUSpec(Bounded, Spec, golden=golden.FSMReLU):
    """Equality, and the counter within its states."""
