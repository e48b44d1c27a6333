"""Proof of :mod:`spikeloom.rtl.neurons.loihi_cuba`."""

from spikeloom.golden.neurons import loihi_cuba as golden

from ..spec import Spec

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
