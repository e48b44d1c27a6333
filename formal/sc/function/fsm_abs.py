"""Proof of :mod:`spikeloom.rtl.sc.function.fsm_abs`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.function import fsm_abs as golden

from .saturating import Bounded

__all__ = ["FSMAbsSpec"]


class FSMAbsSpec(Bounded, Spec, golden=golden.FSMAbs):
    """Equality, and the counter within its states."""
