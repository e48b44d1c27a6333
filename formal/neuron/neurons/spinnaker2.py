"""Proof of :mod:`spikeloom.rtl.neuron.neurons.spinnaker2`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.neuron.neurons import spinnaker2 as golden

__all__ = ["SpiNNaker2Spec"]


class SpiNNaker2Spec(Spec, golden=golden.SpiNNaker2):
    """All registers map by name, so one cycle decides; products need an engine that rewrites."""

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
