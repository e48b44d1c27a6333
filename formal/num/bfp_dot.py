"""What is special to the proof of :mod:`spikeloom.rtl.num.bfp_dot`."""

from spikeloom.golden.num import bfp_dot as golden

from ..spec import Spec

__all__ = ["BfpDotSpec"]


class BfpDotSpec(Spec, golden=golden.BfpDot):
    """The shortest blocks: what one has summed up is for the engine to find out."""

    EXAMPLES = golden.BfpDot.EXAMPLES[1:3]
