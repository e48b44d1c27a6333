"""RTL of :mod:`spikeloom.golden.neurons.adex`."""

from spikeloom.golden.neurons import adex as golden

from .gate_engine import Engine

__all__ = ["AdEx"]


class AdEx(Engine, golden=golden.AdEx):
    """See :class:`spikeloom.golden.neurons.adex.AdEx`."""
