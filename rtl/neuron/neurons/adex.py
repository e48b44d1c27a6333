"""RTL of :mod:`spikeloom.golden.neuron.neurons.adex`."""

from spikeloom.golden.neuron.neurons import adex as golden

from .gate_engine import Engine

__all__ = ["AdEx"]


class AdEx(Engine, golden=golden.AdEx):
    """See :class:`spikeloom.golden.neuron.neurons.adex.AdEx`."""
