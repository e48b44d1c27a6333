"""Proof of :mod:`spikeloom.rtl.sc.function.fsm_exp`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.function import fsm_exp as golden

from .saturating import Bounded

__all__ = ["FSMExpSpec"]


class FSMExpSpec(Bounded, Spec, golden=golden.FSMExp):
    """Equality, and the counter within its states."""
