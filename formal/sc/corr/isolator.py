"""Proof of :mod:`spikeloom.rtl.sc.corr.isolator`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.corr import isolator as golden

__all__ = ["IsolatorSpec"]


class IsolatorSpec(Spec, golden=golden.Isolator):
    """The registers of both sides are the same, so a short window is enough."""

    DEPTH = 1
