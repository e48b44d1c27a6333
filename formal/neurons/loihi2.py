"""What is special to the proof of the three-state neuron."""

from spikeloom.golden.neurons import loihi2 as golden

from ..spec import Spec

__all__ = ["Loihi2Spec"]


class Loihi2Spec(Spec, golden=golden.Loihi2):
    """Products are proved at small widths; at 24 bits no engine finishes."""

    # The first is the one that mutants are made of.
    EXAMPLES = (
        golden.Loihi2.EXAMPLES[3],
        *golden.Loihi2.EXAMPLES[1:3],
        *golden.Loihi2.EXAMPLES[4:],
    )
    SIMULATED = golden.Loihi2.EXAMPLES[:1]
