"""Proof of :mod:`spikeloom.rtl.func.fsm_abs`."""

from spikeloom.golden.func import fsm_abs as golden

from ..spec import Spec
from .saturating import Bounded

__all__ = ["FSMAbsSpec"]


class FSMAbsSpec(Bounded, Spec, golden=golden.FSMAbs):
    """Equality, and the counter within its states."""
