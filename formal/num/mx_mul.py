"""What is special to the proof of :mod:`spikeloom.rtl.num.mx_mul`."""

from spikeloom.golden.num import mx_mul as golden

from ..spec import Spec

__all__ = ["MXMulSpec"]


class MXMulSpec(Spec, golden=golden.MXMul):
    """What the registers hold follows from the inputs of one cycle, so two cycles say all."""

    ENGINES = ("bitwuzla", "pdr")
    DEPTH = 2
