"""Proof of :mod:`spikeloom.rtl.corr.decorrelator`."""

from spikeloom.golden.corr import decorrelator as golden

from ..spec import Spec

__all__ = ["DecorrelatorSpec"]


class DecorrelatorSpec(Spec, golden=golden.Decorrelator):
    """The registers of both sides are the same, so a short window is enough."""

    DEPTH = 1
