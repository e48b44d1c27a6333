"""Proof of :mod:`spikeloom.rtl.corr.tracking_forecast_memory`."""

from spikeloom.golden.corr import tracking_forecast_memory as golden

from ..spec import Spec

__all__ = ["TrackingForecastMemorySpec"]


class TrackingForecastMemorySpec(Spec, golden=golden.TrackingForecastMemory):
    """The registers of both sides are the same, so a short window is enough."""

    DEPTH = 1
