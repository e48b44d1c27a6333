"""What is special to the proof of Loihi's neuron."""

from spikeloom.golden.neurons import loihi_cuba as golden

from ..spec import Spec

__all__ = ["LoihiCUBASpec"]


class LoihiCUBASpec(Spec, golden=golden.LoihiCUBA):
    """Products are proved at small widths; at 24 bits no engine finishes."""

    # The first is the one that mutants are made of.
    EXAMPLES = (golden.LoihiCUBA.EXAMPLES[4], *golden.LoihiCUBA.EXAMPLES[1:4],
                *golden.LoihiCUBA.EXAMPLES[5:])  # fmt: skip
    SIMULATED = golden.LoihiCUBA.EXAMPLES[:1]
