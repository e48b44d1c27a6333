"""Proof of :mod:`spikeloom.rtl.neurons.parallel`."""

from spikeloom.golden.neurons import parallel as golden

from ..spec import Spec

__all__ = ["ParallelSpec"]


class ParallelSpec(Spec, golden=golden.Parallel):
    """All registers map by name, so one cycle decides; products need an engine that rewrites."""

    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
