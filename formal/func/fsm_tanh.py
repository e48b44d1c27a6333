"""Proof of :mod:`spikeloom.rtl.func.fsm_tanh`."""

from spikeloom.golden.func import fsm_tanh as golden

from ..spec import Spec
from .saturating import Bounded

__all__ = ["FSMTanhSpec"]


class FSMTanhSpec(Bounded, Spec, golden=golden.FSMTanh):
    """Equality, and the counter within its states."""
