"""Proof of :mod:`spikeloom.rtl.neuron.neurons.adex`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.neuron.neurons import adex as golden

from .gate_engine import EngineSpec

__all__ = ["AdExSpec"]


class AdExSpec(EngineSpec, Spec, golden=golden.AdEx):
    """Every register is the golden model's."""
