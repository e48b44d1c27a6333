"""What is special to the proof of the rank-order neuron."""

from spikeloom.golden.neurons import akida as golden

from ..spec import Spec

__all__ = ["AkidaSpec"]


class AkidaSpec(Spec, golden=golden.Akida):
    """Its multiplier is proved at small widths; at full width no engine finishes."""

    EXAMPLES = (
        golden.AkidaParams(width=6, weight_width=4, threshold=13, frac=5),
        golden.AkidaParams(width=2, weight_width=2, threshold=1, decay_shift=1, frac=1),
        golden.AkidaParams(width=4, weight_width=5, threshold=5, decay_shift=3, frac=4),
    )
    SIMULATED = golden.Akida.EXAMPLES[:1]
