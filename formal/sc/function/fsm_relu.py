"""Proof of :mod:`spikeloom.rtl.sc.function.fsm_relu`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.function import fsm_relu as golden

from .saturating import Bounded

__all__ = ["FSMReLUSpec"]


class FSMReLUSpec(Bounded, Spec, golden=golden.FSMReLU):
    """Equality, and the counter within its states."""
