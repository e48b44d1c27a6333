"""Proof of :mod:`spikeloom.rtl.func.fsm_sigmoid`."""

from spikeloom.golden.func import fsm_sigmoid as golden

from ..spec import Spec
from .saturating import Bounded

__all__ = ["FSMSigmoidSpec"]


class FSMSigmoidSpec(Bounded, Spec, golden=golden.FSMSigmoid):
    """Equality, and the counter within its states."""
