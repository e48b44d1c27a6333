"""Proof of :mod:`spikeloom.rtl.neuron.neurons.loihi_cuba`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.neuron.neurons import loihi_cuba as golden

__all__ = ["LoihiCUBASpec"]


class LoihiCUBASpec(Spec, golden=golden.LoihiCUBA):
    """All registers map by name, so one cycle decides; products need an engine that rewrites."""

    # The first is the one that mutants are made of.
    EXAMPLES = (
        golden.LoihiCUBA.EXAMPLES[4],
        *golden.LoihiCUBA.EXAMPLES[:4],
        *golden.LoihiCUBA.EXAMPLES[5:],
    )
    ENGINES = ("bitwuzla", "z3")
    DEPTH = 1
