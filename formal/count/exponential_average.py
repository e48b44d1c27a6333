"""Proof of :mod:`spikeloom.rtl.count.exponential_average`."""

from spikeloom.golden.count import exponential_average as golden

from ..spec import Spec

__all__ = ["ExponentialAverageSpec"]


class ExponentialAverageSpec(Spec, golden=golden.ExponentialAverage):
    """The registers of both sides are the same, so a short window is enough."""

    DEPTH = 1
