"""What is special to the proof of :mod:`spikeloom.rtl.number.mx.mul`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.mx import mul as golden

__all__ = ["MXMulSpec"]


class MXMulSpec(Spec, golden=golden.MXMul):
    """What the registers hold follows from the inputs of one cycle, so two cycles say all."""

    ENGINES = ("bitwuzla", "pdr")
    DEPTH = 2
