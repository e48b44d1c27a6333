"""Proof of :mod:`spikeloom.rtl.neuron.neurons.loihi2`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.neuron.neurons import loihi2 as golden

__all__ = ["Loihi2Spec"]


class Loihi2Spec(Spec, golden=golden.Loihi2):
    """All registers map by name, so one cycle decides; products need an engine that rewrites."""

    # The first is the one that mutants are made of.
    EXAMPLES = (
        golden.Loihi2.EXAMPLES[3],
        *golden.Loihi2.EXAMPLES[:3],
        *golden.Loihi2.EXAMPLES[4:],
    )
    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
