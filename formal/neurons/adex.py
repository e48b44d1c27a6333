"""Proof of :mod:`spikeloom.rtl.neurons.adex`."""

from spikeloom.golden.neurons import adex as golden

from ..spec import Spec
from .gate_engine import EngineSpec

__all__ = ["AdExSpec"]


class AdExSpec(EngineSpec, Spec, golden=golden.AdEx):
    """Every register is the golden model's."""
