"""What is special to the proof of :mod:`spikeloom.rtl.number.bfp.dot`."""

from spikeloom.formal.core.spec import Spec
from spikeloom.golden.number.bfp import dot as golden

__all__ = ["BfpDotSpec"]


class BfpDotSpec(Spec, golden=golden.BfpDot):
    """The shortest blocks: what one has summed up is for the engine to find out."""

    EXAMPLES = golden.BfpDot.EXAMPLES[1:3]
