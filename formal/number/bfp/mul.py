"""What is special to the proof of :mod:`spikeloom.rtl.number.bfp.mul`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.bfp import mul as golden

__all__ = ["BfpMulSpec"]


class BfpMulSpec(Spec, golden=golden.BfpMul):
    """Both sides multiply whole mantissas, and so the engine sees one product, however wide.

    The first example is where mutants are tried: in wide products random inputs meet no ties.
    """

    EXAMPLES = (golden.BfpMulParams(mantissa_bits=5), *golden.BfpMul.EXAMPLES)
    ENGINES = ("bitwuzla", "pdr")
