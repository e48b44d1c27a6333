"""Proof of :mod:`spikeloom.rtl.sc.function.fsm_sigmoid`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.function import fsm_sigmoid as golden

from .saturating import Bounded

__all__ = ["FSMSigmoidSpec"]


class FSMSigmoidSpec(Bounded, Spec, golden=golden.FSMSigmoid):
    """Equality, and the counter within its states."""
