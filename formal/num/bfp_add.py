"""What is special to the proof of :mod:`spikeloom.rtl.num.bfp_add`."""

from spikeloom.golden.num import bfp_add as golden

from ..spec import Spec

__all__ = ["BfpAddSpec"]


class BfpAddSpec(Spec, golden=golden.BfpAdd):
    """The shortest blocks: what one has collected is for the engine to find out."""

    EXAMPLES = (
        golden.BfpAddParams(mantissa_bits=2, exponent_bits=1, block=2),
        golden.BfpAddParams(mantissa_bits=2, exponent_bits=1, block=1, rounding="truncate"),
        golden.BfpAddParams(mantissa_bits=3, exponent_bits=2, block=1, rounding="nearest"),
    )
