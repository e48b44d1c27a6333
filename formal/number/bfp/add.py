"""What is special to the proof of :mod:`spikeloom.rtl.number.bfp.add`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.bfp import add as golden

__all__ = ["BfpAddSpec"]


class BfpAddSpec(Spec, golden=golden.BfpAdd):
    """The shortest blocks: what one has collected is for the engine to find out."""

    EXAMPLES = (
        golden.BfpAddParams(mantissa_bits=2, exponent_bits=1, block=2),
        golden.BfpAddParams(mantissa_bits=2, exponent_bits=1, block=1, rounding="truncate"),
        golden.BfpAddParams(mantissa_bits=3, exponent_bits=2, block=1, rounding="nearest"),
    )
