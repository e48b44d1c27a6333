"""Proof of :mod:`spikeloom.rtl.sc.count.exponential_average`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.count import exponential_average as golden

__all__ = ["ExponentialAverageSpec"]


class ExponentialAverageSpec(Spec, golden=golden.ExponentialAverage):
    """The registers of both sides are the same, so a short window is enough."""

    DEPTH = 1
