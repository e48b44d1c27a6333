"""Proof of :mod:`spikeloom.rtl.corr.isolator`."""

from spikeloom.golden.corr import isolator as golden

from ..spec import Spec

__all__ = ["IsolatorSpec"]


class IsolatorSpec(Spec, golden=golden.Isolator):
    """The registers of both sides are the same, so a short window is enough."""

    DEPTH = 1
