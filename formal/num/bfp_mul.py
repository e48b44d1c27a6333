"""What is special to the proof of :mod:`spikeloom.rtl.num.bfp_mul`."""

from spikeloom.golden.num import bfp_mul as golden

from ..spec import Spec

__all__ = ["BfpMulSpec"]


class BfpMulSpec(Spec, golden=golden.BfpMul):
    """Nothing but the engine. Both sides multiply whole mantissas, and so share the product."""

    ENGINES = ("bitwuzla", "pdr")
