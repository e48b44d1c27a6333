"""Proof of :mod:`spikeloom.rtl.neuron.neurons.parallel`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.neuron.neurons import parallel as golden

__all__ = ["ParallelSpec"]


class ParallelSpec(Spec, golden=golden.Parallel):
    """All registers map by name, so one cycle decides; products need an engine that rewrites."""

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
