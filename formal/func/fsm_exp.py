"""Proof of :mod:`spikeloom.rtl.func.fsm_exp`."""

from spikeloom.golden.func import fsm_exp as golden

from ..spec import Spec
from .saturating import Bounded

__all__ = ["FSMExpSpec"]


class FSMExpSpec(Bounded, Spec, golden=golden.FSMExp):
    """Equality, and the counter within its states."""
