"""Proof of :mod:`spikeloom.rtl.sc.corr.decorrelator`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.corr import decorrelator as golden

__all__ = ["DecorrelatorSpec"]


class DecorrelatorSpec(Spec, golden=golden.Decorrelator):
    """The registers of both sides are the same, so a short window is enough."""

    DEPTH = 1
