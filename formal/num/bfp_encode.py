"""What is special to the proof of :mod:`spikeloom.rtl.num.bfp_encode`."""

from spikeloom.golden.num import bfp_encode as golden

from ..spec import Spec

__all__ = ["BfpEncodeSpec"]


class BfpEncodeSpec(Spec, golden=golden.BfpEncode):
    """The shortest blocks: what one has collected is for the engine to find out."""

    EXAMPLES = golden.BfpEncode.EXAMPLES[1:3]
