"""What is special to the proof of :mod:`spikeloom.rtl.num.bfp_mul`."""

from spikeloom.golden.num import bfp_mul as golden

from ..spec import Spec

__all__ = ["BfpMulSpec"]


class BfpMulSpec(Spec, golden=golden.BfpMul):
    """Proved for mantissas of up to 8 bits: a product of wide ones is beyond the engines."""

    EXAMPLES = (
        *(example for example in golden.BfpMul.EXAMPLES if example.mantissa_bits <= 8),
        golden.BfpMulParams(mantissa_bits=8),
    )
    ENGINES = ("bitwuzla", "pdr")
