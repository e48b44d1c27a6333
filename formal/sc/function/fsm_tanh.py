"""Proof of :mod:`spikeloom.rtl.sc.function.fsm_tanh`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.function import fsm_tanh as golden

from .saturating import Bounded

__all__ = ["FSMTanhSpec"]


class FSMTanhSpec(Bounded, Spec, golden=golden.FSMTanh):
    """Equality, and the counter within its states."""
