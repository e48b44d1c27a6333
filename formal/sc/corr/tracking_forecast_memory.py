"""Proof of :mod:`spikeloom.rtl.sc.corr.tracking_forecast_memory`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.sc.corr import tracking_forecast_memory as golden

__all__ = ["TrackingForecastMemorySpec"]


class TrackingForecastMemorySpec(Spec, golden=golden.TrackingForecastMemory):
    """The registers of both sides are the same, so a short window is enough."""

    DEPTH = 1
